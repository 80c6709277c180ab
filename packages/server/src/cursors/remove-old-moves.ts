import type { Database } from '../database/database.ts'
import { firstIdAt } from '../lib/ids.ts'
import { defaultRunAgeMs, type OldRuns } from '../runs/remove-old-runs.ts'

/** Removes one batch of the history of cursors, which is kept as long as that of runs; returns how many. */
export async function removeOldMoves(
  db: Database,
  _parts: unknown,
  { now, ageMs = defaultRunAgeMs, limit = 200 }: OldRuns,
): Promise<number> {
  const old = db.read
    .selectFrom('cursor_move')
    .select('id')
    // Ids tell the time.
    .where('id', '<', firstIdAt(now - ageMs))
    .orderBy('id')
    .limit(limit)
  const removed = await db.transact((tx) => tx.deleteFrom('cursor_move').where('id', 'in', old).executeTakeFirst())
  return Number(removed.numDeletedRows)
}
