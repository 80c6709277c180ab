import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { prepareQuery } from '../database/prepared-query.ts'
import type { Clock } from '../lib/clock.ts'
import { hourOf } from './count-run.ts'

const gatherMs = 2_000

interface Counted {
  readonly connectionId: string
  readonly hour: number
  readonly delivered: number
  readonly failed: number
  readonly tookMs: number
  readonly slowestMs: number
}

/** An attempt that has ended, as far as it is counted. */
export interface EndedAttempt {
  readonly verdict: 'delivered' | 'failed' | 'refused'
  readonly latencyMs: number
  /** The receiver has no part in it: it says nothing of how long that takes. */
  readonly isOwnFault?: boolean
}

/**
 * Adds attempts to what those of their connection and hour came to: gathered in memory for two seconds, so that an
 * attempt costs no query of its own, and no two of them wait for one row. What a killed process had not written yet is
 * missing from the charts, and from nothing else.
 */
export class AttemptCounts {
  readonly #db: Database
  readonly #clock: Clock
  #pending = new Map<string, Counted>()
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(db: Database, clock: Clock) {
    this.#db = db
    this.#clock = clock
  }

  count(connectionId: string, { verdict, latencyMs, isOwnFault = false }: EndedAttempt): void {
    if (isOwnFault) return
    const hour = hourOf(this.#clock())
    const key = `${connectionId} ${hour}`
    const before = this.#pending.get(key)
    const took = Math.max(0, Math.round(latencyMs))
    this.#pending.set(key, {
      connectionId,
      hour,
      delivered: (before?.delivered ?? 0) + (verdict === 'delivered' ? 1 : 0),
      failed: (before?.failed ?? 0) + (verdict === 'delivered' ? 0 : 1),
      tookMs: (before?.tookMs ?? 0) + took,
      slowestMs: Math.max(before?.slowestMs ?? 0, took),
    })
    this.#timer ??= setTimeout(() => void this.flush(), gatherMs).unref()
  }

  /** Writes what was counted; resolves when it is written, or could not be. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const all = [...this.#pending.values()].sort((a, b) => (a.connectionId < b.connectionId ? -1 : 1))
    this.#pending = new Map()
    // What could not be written is left out of the charts: nothing depends on it.
    if (all.length > 0) this.#writing = this.#writing.then(() => this.#write(all)).catch(() => {})
    return this.#writing
  }

  close(): Promise<void> {
    return this.flush()
  }

  async #write(all: readonly Counted[]): Promise<void> {
    await this.#db.transact(async (tx) => {
      // In one order, so that no two processes wait for each other.
      for (const counted of all) await add.all(tx, counted)
    })
  }
}

/** Nothing for a connection that was deleted meanwhile. */
const add = prepareQuery((db, { connectionId, hour, delivered, failed, tookMs, slowestMs }: Counted) => {
  const sum = (column: 'delivered' | 'failed' | 'took_ms') =>
    sql<number>`${sql.ref(`delivery_hour.${column}`)} + ${sql.ref(`excluded.${column}`)}`
  return db
    .insertInto('delivery_hour')
    .columns(['connection_id', 'hour', 'delivered', 'failed', 'took_ms', 'slowest_ms'])
    .expression((eb) =>
      eb
        .selectFrom('connection')
        .select((of) => [
          'connection.id',
          of.cast<number>(of.val(hour), 'bigint').as('hour'),
          of.cast<number>(of.val(delivered), 'bigint').as('delivered'),
          of.cast<number>(of.val(failed), 'bigint').as('failed'),
          of.cast<number>(of.val(tookMs), 'bigint').as('took_ms'),
          of.cast<number>(of.val(slowestMs), 'bigint').as('slowest_ms'),
        ])
        .where('connection.id', '=', connectionId),
    )
    .onConflict((conflict) =>
      conflict.columns(['connection_id', 'hour']).doUpdateSet(({ eb, ref }) => ({
        delivered: sum('delivered'),
        failed: sum('failed'),
        took_ms: sum('took_ms'),
        slowest_ms: eb
          .case()
          .when('excluded.slowest_ms', '>', ref('delivery_hour.slowest_ms'))
          .then(ref('excluded.slowest_ms'))
          .else(ref('delivery_hour.slowest_ms'))
          .end(),
      })),
    )
})
