/** What the tests use of it; the package has no types of its own. */
declare module '@20minutes/s3rver' {
  import type { AddressInfo } from 'node:net'

  interface Options {
    readonly address: string
    readonly port: number
    readonly directory: string
    readonly silent: boolean
    readonly vhostBuckets: boolean
    readonly configureBuckets: readonly { readonly name: string }[]
  }

  class S3rver {
    constructor(options: Options)
    readonly httpServer: import('node:http').Server
    run(): Promise<AddressInfo>
    close(): Promise<void>
  }
  // biome-ignore lint/style/noDefaultExport: it is how the package exports it
  export default S3rver
}
