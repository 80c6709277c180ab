import type { Database } from '../database/database.ts'
import type { OldRuns } from '../runs/remove-old-runs.ts'

const day = 24 * 60 * 60 * 1000
/** A little longer than what can be asked for. */
const keptForMs = 35 * day

/** Removes the oldest hour of what runs, and deliveries, came to, if it is old enough; returns how many rows it had. */
export async function removeOldHours(db: Database, _parts: unknown, { now }: OldRuns): Promise<number> {
  const counts = [await removeOldest(db, 'run_hour', now), await removeOldest(db, 'delivery_hour', now)]
  return counts.reduce((sum, count) => sum + count)
}

async function removeOldest(db: Database, table: 'run_hour' | 'delivery_hour', now: number): Promise<number> {
  const oldest = await db.read
    .selectFrom(table)
    .select('hour')
    .where('hour', '<', now - keptForMs)
    .orderBy('hour')
    .limit(1)
    .executeTakeFirst()
  if (!oldest) return 0
  const removed = await db.transact((tx) =>
    tx.deleteFrom(table).where('hour', '=', oldest.hour).executeTakeFirstOrThrow(),
  )
  return Number(removed.numDeletedRows)
}
