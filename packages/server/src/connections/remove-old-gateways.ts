import type { Database } from '../database/database.ts'

const day = 24 * 60 * 60 * 1000
/** A gateway that was not heard of for so long is forgotten. */
const gatewayAgeMs = 90 * day
/** Gateways give themselves their names: this many of a connection are kept, the ones seen last. */
const mostGatewaysKept = 1_000

/** Forgets gateways that went away for good, such as containers with a new name at every start; returns how many. */
export async function removeOldGateways(db: Database, now: number, most: number = mostGatewaysKept): Promise<number> {
  const { numDeletedRows } = await db.transact((tx) =>
    tx
      .deleteFrom('gateway')
      .where('last_seen_at', '<', now - gatewayAgeMs)
      .executeTakeFirstOrThrow(),
  )
  let removed = Number(numDeletedRows)
  const crowded = await db.read
    .selectFrom('gateway')
    .select('connection_id')
    .groupBy('connection_id')
    .having(({ fn }) => fn.countAll(), '>', most)
    .execute()
  for (const { connection_id } of crowded) {
    const ofConnection = db.read.selectFrom('gateway').where('connection_id', '=', connection_id)
    const last = await ofConnection
      .select('last_seen_at')
      .orderBy('last_seen_at', 'desc')
      .offset(most)
      .limit(1)
      .executeTakeFirst()
    if (!last) continue
    const { numDeletedRows } = await db.transact((tx) =>
      tx
        .deleteFrom('gateway')
        .where('connection_id', '=', connection_id)
        .where('last_seen_at', '<=', last.last_seen_at)
        .executeTakeFirstOrThrow(),
    )
    removed += Number(numDeletedRows)
  }
  return removed
}
