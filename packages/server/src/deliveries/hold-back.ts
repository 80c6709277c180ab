import type { FastifyBaseLogger } from 'fastify'
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import type { Clock } from '../lib/clock.ts'
import { repeat } from '../lib/repeat.ts'

export interface HoldBack {
  readonly db: Database
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Pick<FastifyBaseLogger, 'error'>
  /** So many bytes of a connection's results may wait to be delivered. */
  readonly limitBytes: number
}

const everyMs = 5_000
/** A look may take this share of the time at most, however many deliveries wait. */
const share = 0.05
/** Let go only well below the limit, so that it is not held back again at once. */
const letGoAt = 0.8

/**
 * Holds the static commands of a connection back while more of its results than the limit wait for their receivers,
 * given-up ones included: the disk fills no further than that and what comes in between two looks. Dynamic commands go
 * on: somebody waits for them. Several server processes may each have one.
 */
export function startHoldBack(context: HoldBack): { close(): Promise<void> } {
  return repeat(async () => {
    const begin = performance.now()
    try {
      await holdBack(context)
    } catch (error) {
      context.log.error({ err: error }, 'undelivered results could not be counted')
    }
    const took = performance.now() - begin
    return Math.max(everyMs, took / share)
  })
}

/** One look at what waits: holds back and lets go. */
export async function holdBack({ db, bus, clock, limitBytes }: Omit<HoldBack, 'log'>): Promise<void> {
  const undelivered = await countUndelivered(db)
  const connections = await db.read.selectFrom('connection').select(['id', 'name', 'held_back_at']).execute()
  for (const { id, name, held_back_at: since } of connections) {
    const bytes = undelivered.get(id) ?? 0
    const isOver = since === null ? bytes > limitBytes : bytes > limitBytes * letGoAt
    if (isOver === (since !== null)) continue
    await db.write((tables) =>
      tables
        .updateTable('connection')
        .set({ held_back_at: isOver ? clock() : null })
        .where('id', '=', id)
        .execute(),
    )
    bus.publish({ kind: 'change', change: { what: 'connection', connection: name, id: name } })
    // Gateways that found nothing to do look again.
    if (!isOver) bus.publish({ kind: 'work', connectionId: id })
  }
}

/** Bytes of results by connection, found through the indexes of what is open and what was given up. */
async function countUndelivered(db: Database): Promise<Map<string, number>> {
  const counted = new Map<string, number>()
  // Literals, as in those indexes.
  for (const state of [sql<boolean>`state in ('WAITING', 'PENDING')`, sql<boolean>`state = 'FAILED'`]) {
    const rows = await db.read
      // By itself: SQLite would read all deliveries there ever were, to have them grouped.
      .with(
        (cte) => cte('undelivered').materialized(),
        (tables) => tables.selectFrom('delivery').select(['connection_id', 'run_id']).where(state),
      )
      .selectFrom('undelivered')
      .innerJoin('run', 'run.id', 'undelivered.run_id')
      .select(({ fn }) => ['undelivered.connection_id', fn.sum<number>('run.bytes').as('bytes')])
      .groupBy('undelivered.connection_id')
      .execute()
    for (const { connection_id, bytes } of rows)
      counted.set(connection_id, (counted.get(connection_id) ?? 0) + Number(bytes))
  }
  return counted
}
