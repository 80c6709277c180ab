import { connect, type OdbcConnection } from '@postern/odbc'
import type { Logger } from 'pino'
import { RunFailure } from './run-error.ts'

/** Time in milliseconds after which an unused connection is closed. */
const idleTime = 5 * 60_000
/** Time in milliseconds that an unused connection is trusted to be alive by a statement that must not run twice. */
const trustTime = 5_000
const loginTimeoutSeconds = 15

export interface Database {
  /** The open connection, or a new one. Rejects with DATABASE_UNREACHABLE. */
  open(signal: AbortSignal): Promise<OdbcConnection>
  /** True when the open connection has served before: it may have been cut meanwhile. */
  readonly reused: boolean
  /** True when the open connection was unused for so long that it should be replaced before a write. */
  readonly stale: boolean
  /** Marks the end of a use. */
  rest(): void
  /** Drops the connection, as after an error of it. */
  discard(): Promise<void>
  close(): Promise<void>
}

/** Keeps one connection to the database open between runs, and says once when the database is away and when it is back. */
export function createDatabase(connectionString: string, log: Logger, now: () => number = Date.now): Database {
  let connection: OdbcConnection | undefined
  let usedAt: number | undefined
  let away = false
  let timer: NodeJS.Timeout | undefined

  async function discard(): Promise<void> {
    clearTimeout(timer)
    const old = connection
    connection = undefined
    usedAt = undefined
    await old?.close().catch((error: unknown) => log.debug({ reason: String(error) }, 'closing the connection failed'))
  }

  return {
    get reused() {
      return usedAt !== undefined
    },
    get stale() {
      return usedAt !== undefined && now() - usedAt > trustTime
    },
    async open(signal) {
      clearTimeout(timer)
      if (connection) return connection
      try {
        connection = await connect({ connectionString, loginTimeoutSeconds, signal })
      } catch (error) {
        signal.throwIfAborted()
        const reason = error instanceof Error ? error.message : String(error)
        if (!away) log.warn({ reason }, 'the database cannot be reached: runs fail until it is back')
        away = true
        throw new RunFailure('DATABASE_UNREACHABLE', reason, { cause: error })
      }
      if (away) log.info('the database is back')
      away = false
      return connection
    },
    rest() {
      usedAt = now()
      clearTimeout(timer)
      timer = setTimeout(() => void discard(), idleTime).unref()
    },
    discard,
    close: discard,
  }
}
