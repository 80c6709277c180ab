/** The server's settings, checked; see the table in docs/settings.md. */
export interface ServerSettings {
  readonly host: string
  readonly port: number
  /** Null: `http://` and the address it listens on. */
  readonly publicUrl: string | null
  readonly dataFolder: string
  /** `sqlite:<file>` or `postgres://…`. */
  readonly databaseUrl: string
  /** Null: made once and kept in the data folder. */
  readonly secretKey: string | null
  readonly adminEmail: string | null
  readonly adminPassword: string | null
  /** Hosts and CIDRs that callbacks may go to although they are loopback, private, link-local or metadata addresses. */
  readonly callbackAllow: readonly string[]
  /** Addresses whose `X-Forwarded-For` counts. */
  readonly trustProxy: readonly string[]
  /** Whether the first start makes the sample. */
  readonly sample: boolean
}
