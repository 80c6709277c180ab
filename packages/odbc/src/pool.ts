import { connect } from './connection.ts'
import { abortOf, refuseAborted } from './giving-up.ts'
import { OdbcError } from './odbc-error.ts'
import type { ConnectOptions, OdbcConnection } from './types.ts'

/** How a pool keeps its connections. Times are in seconds. */
export interface PoolOptions extends Omit<ConnectOptions, 'signal'> {
  /** Most connections at once, each with a process of its own. Default 4. */
  most?: number
  /** A connection that nobody used for so long is closed. Default 60. */
  idleSeconds?: number
  /** A connection that is older is closed instead of lent again: after a switch of servers, the old one drains. Default 1800. */
  maximumAgeSeconds?: number
  /** A connection that was unused for longer is checked before it is lent. Default 5. */
  trustSeconds?: number
  /** Rejects where a connection is not to be used any more. Default: a query of one row, with a time limit of 5 seconds. */
  healthCheck?: (connection: OdbcConnection) => Promise<void>
}

/** Connections to one data source, lent and taken back. */
export interface Pool {
  /**
   * Lends a connection to `work` and takes it back afterwards; waits while all are lent. A transaction that `work` left open
   * is rolled back. Rejects with what `work` rejects with, or as {@link connect} does; `signal` ends the waiting.
   */
  use<T>(work: (connection: OdbcConnection) => Promise<T>, options?: { signal?: AbortSignal }): Promise<T>
  /** How many connections are lent, and how many rest. */
  readonly size: { lent: number; idle: number }
  /** Lends no more, closes what rests, and resolves when what is lent has come back. */
  close(): Promise<void>
}

interface Kept {
  readonly connection: OdbcConnection
  readonly madeAt: number
  usedAt: number
  timer: NodeJS.Timeout | undefined
}

/** A pool of connections; they are opened when they are needed. */
export function createPool(options: PoolOptions): Pool {
  return new ConnectionPool(options)
}

class ConnectionPool implements Pool {
  readonly #options: PoolOptions
  readonly #most: number
  readonly #idle: Kept[] = []
  readonly #waiting: (() => void)[] = []
  readonly #empty = Promise.withResolvers<void>()
  #lent = 0
  #isClosed = false

  constructor(options: PoolOptions) {
    this.#options = options
    this.#most = options.most ?? 4
    if (!Number.isInteger(this.#most) || this.#most < 1) throw new RangeError('most must be a whole number, 1 or more')
  }

  get size(): { lent: number; idle: number } {
    return { lent: this.#lent, idle: this.#idle.length }
  }

  async use<T>(
    work: (connection: OdbcConnection) => Promise<T>,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<T> {
    await this.#place(signal)
    let kept: Kept | undefined
    try {
      kept = await this.#take(signal)
      return await work(kept.connection)
    } finally {
      if (kept) await this.#takeBack(kept)
      this.#lent--
      this.#waiting.shift()?.()
      if (this.#isClosed && this.#lent === 0) this.#empty.resolve()
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const wake of this.#waiting.splice(0)) wake()
    await Promise.all(this.#idle.splice(0).map((kept) => this.#drop(kept)))
    if (this.#lent > 0) await this.#empty.promise
  }

  /** Counts as lent from here on. First come, first served. */
  async #place(signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      refuseAborted(signal)
      if (this.#isClosed) throw OdbcError.local('connection', '08003', 'The pool is closed')
      if (this.#lent < this.#most) break
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#waiting.push(resolve)
      const aborted = abortOf(signal)
      try {
        await Promise.race([promise, aborted.promise])
      } finally {
        aborted.clear()
        const at = this.#waiting.indexOf(resolve)
        if (at >= 0) this.#waiting.splice(at, 1)
      }
    }
    this.#lent++
  }

  async #take(signal: AbortSignal | undefined): Promise<Kept> {
    for (let kept = this.#idle.pop(); kept; kept = this.#idle.pop()) {
      clearTimeout(kept.timer)
      if (await this.#isFit(kept)) return kept
      await this.#drop(kept)
    }
    const {
      most: _,
      idleSeconds: _i,
      maximumAgeSeconds: _m,
      trustSeconds: _t,
      healthCheck: _h,
      ...rest
    } = this.#options
    const connection = await connect({ ...rest, ...(signal && { signal }) })
    return { connection, madeAt: performance.now(), usedAt: performance.now(), timer: undefined }
  }

  async #isFit({ connection, madeAt, usedAt }: Kept): Promise<boolean> {
    const { maximumAgeSeconds = 1800, trustSeconds = 5, healthCheck = selectOne } = this.#options
    if (connection.closed || performance.now() - madeAt > maximumAgeSeconds * 1000) return false
    if (performance.now() - usedAt <= trustSeconds * 1000) return true
    return healthCheck(connection).then(
      () => !connection.closed,
      () => false,
    )
  }

  async #takeBack(kept: Kept): Promise<void> {
    const { connection } = kept
    const isClean = connection.inTransaction ? await rolledBack(connection) : !connection.busy
    const { idleSeconds = 60, maximumAgeSeconds = 1800 } = this.#options
    const isOld = performance.now() - kept.madeAt > maximumAgeSeconds * 1000
    if (this.#isClosed || !isClean || connection.closed || isOld) return this.#drop(kept)
    kept.usedAt = performance.now()
    kept.timer = setTimeout(() => {
      const at = this.#idle.indexOf(kept)
      if (at >= 0) this.#idle.splice(at, 1)
      void this.#drop(kept)
    }, idleSeconds * 1000)
    this.#idle.push(kept)
  }

  async #drop({ connection, timer }: Kept): Promise<void> {
    clearTimeout(timer)
    await connection.close()
  }
}

function rolledBack(connection: OdbcConnection): Promise<boolean> {
  return connection.rollback().then(
    () => true,
    () => false,
  )
}

/** Oracle, Db2 and Firebird want a table even where nothing of it is read. */
async function selectOne(connection: OdbcConnection): Promise<void> {
  const { dbms } = connection.info
  const table = oneRowTables.find(([pattern]) => pattern.test(dbms))?.[1]
  await connection.execute(table ? `select 1 from ${table}` : 'select 1', [], { timeoutSeconds: 5 })
}

const oneRowTables: readonly (readonly [RegExp, string])[] = [
  [/oracle/i, 'dual'],
  [/^db2/i, 'sysibm.sysdummy1'],
  [/firebird|interbase/i, 'rdb$database'],
]
