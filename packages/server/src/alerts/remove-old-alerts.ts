import type { Database } from '../database/database.ts'
import { firstIdAt } from '../lib/ids.ts'
import { defaultRunAgeMs, type OldRuns } from '../runs/remove-old-runs.ts'

/** Removes one batch of alerts that resolved long ago, with their notices: kept as long as runs; returns how many. */
export async function removeOldAlerts(
  db: Database,
  _parts: unknown,
  { now, ageMs = defaultRunAgeMs, limit = 200 }: OldRuns,
): Promise<number> {
  const before = now - ageMs
  const old = db.read
    .selectFrom('alert')
    .select('id')
    // Ids tell the time, so this stops where what is younger begins.
    .where('id', '<', firstIdAt(before))
    .where('resolved_at', '<', before)
    .orderBy('id')
    .limit(limit)
  const removed = await db.transact((tx) => tx.deleteFrom('alert').where('id', 'in', old).executeTakeFirst())
  return Number(removed.numDeletedRows)
}
