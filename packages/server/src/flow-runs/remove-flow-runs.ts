import type { Database } from '../database/database.ts'
import { firstIdAt } from '../lib/ids.ts'

const batch = 200

export interface OldFlowRuns {
  readonly now: number
  readonly ageMs: number
  /** Most flow runs to be removed now. */
  readonly limit?: number
}

/** Removes one batch of flow runs that ended long ago, with their steps; returns how many. */
export async function removeOldFlowRuns(db: Database, { now, ageMs, limit = batch }: OldFlowRuns): Promise<number> {
  const before = now - ageMs
  const old = await db.read
    .selectFrom('flow_run')
    .select('id')
    // Ids tell the time, so this stops where what is younger begins.
    .where('id', '<', firstIdAt(before))
    .where('ended_at', '<', before)
    .orderBy('id')
    .limit(limit)
    .execute()
  await remove(
    db,
    old.map(({ id }) => id),
  )
  return old.length
}

/** Removes the flow runs that made a command for a connection: its rows may be in their records (I8). */
export async function removeFlowRunsOf(db: Database, connectionId: string): Promise<void> {
  for (let size = batch; size === batch; ) {
    const found = await db.read
      .selectFrom('flow_step')
      .select('flow_run_id as id')
      .distinct()
      .where('connection_id', '=', connectionId)
      .limit(batch)
      .execute()
    size = found.length
    await remove(
      db,
      found.map(({ id }) => id),
    )
  }
}

async function remove(db: Database, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await db.transact((tx) => tx.deleteFrom('flow_run').where('id', 'in', ids).execute())
}
