import { setTimeout as delay } from 'node:timers/promises'
import { type ConnectionInfo, connect, type OdbcConnection } from '@postern/odbc'
import type { Logger } from 'pino'
import { RunFailure } from './run-error.ts'

/** Time in milliseconds after which an unused connection is closed. */
const idleTime = 5 * 60_000
/** Time in milliseconds that an unused connection is trusted to be alive by a statement that must not run twice. */
const trustTime = 5_000
const loginTimeoutSeconds = 15
/** Time in milliseconds that a connection has to close; a driver may hang. */
const closingTime = 2_000

export interface Database {
  /** The open connection, or a new one. Rejects with DATABASE_UNREACHABLE. */
  open(signal: AbortSignal): Promise<OdbcConnection>
  /** True when the open connection has served before: it may have been cut meanwhile. */
  readonly reused: boolean
  /** True when the open connection was unused for so long that it should be replaced before a write. */
  readonly stale: boolean
  /** Marks the end of a use. */
  rest(): void
  /** Drops the connection, so that the next use opens a new one. */
  discard(): Promise<void>
  /** Drops it because it broke in the middle of a run, and says so. */
  lost(reason: string): Promise<void>
  /** Leaves the connection to itself, as one whose driver hangs in a call that nothing interrupts. */
  abandon(): void
  close(): Promise<void>
}

/** What is known of a database by whichever connection learnt it last. */
export interface DatabaseStanding {
  away: boolean
  info: ConnectionInfo | undefined
}

/**
 * Keeps one connection to the database open between runs. Of those that share a standing, one says that the database is
 * away, and one that it is back.
 */
export function createDatabase(
  connectionString: string,
  log: Logger,
  now: () => number = Date.now,
  standing: DatabaseStanding = { away: false, info: undefined },
): Database {
  let connection: OdbcConnection | undefined
  let usedAt: number | undefined
  let timer: NodeJS.Timeout | undefined

  async function discard(): Promise<void> {
    await Promise.race([forget(), delay(closingTime, undefined, { ref: false })])
  }

  async function forget(): Promise<void> {
    clearTimeout(timer)
    const old = connection
    connection = undefined
    usedAt = undefined
    await old?.close().catch((error: unknown) => log.debug({ reason: String(error) }, 'closing the connection failed'))
  }

  function sayAway(reason: string): void {
    if (!standing.away) log.warn({ reason }, 'the database cannot be reached: runs fail until it is back')
    standing.away = true
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
      if (connection && !connection.closed) return connection
      usedAt = undefined
      try {
        connection = await connect({ connectionString, loginTimeoutSeconds, signal })
      } catch (error) {
        signal.throwIfAborted()
        const reason = error instanceof Error ? error.message : String(error)
        sayAway(reason)
        throw new RunFailure('DATABASE_UNREACHABLE', reason, { cause: error })
      }
      standing.info = connection.info
      if (standing.away) log.info('the database is back')
      standing.away = false
      return connection
    },
    rest() {
      usedAt = now()
      clearTimeout(timer)
      timer = setTimeout(() => void discard(), idleTime).unref()
    },
    discard,
    async lost(reason) {
      sayAway(reason)
      await discard()
    },
    abandon() {
      log.warn('the database does not react to being interrupted: its connection is given up')
      void forget()
    },
    close: discard,
  }
}
