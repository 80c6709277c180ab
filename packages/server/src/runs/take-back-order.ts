import type { Database } from '../database/database.ts'
import { endRun } from './end-run.ts'
import { dropParts } from './fail-run.ts'
import { lockRun } from './held-run.ts'

/**
 * Takes back the order that went out with the answer to a run's finish or fail: who reports that end again has not had
 * the answer, so nobody works on it. Its command may go out again at once; the old lease is refused from now on (I1).
 * One that has begun stays with whoever began it, and null says that none was to be taken back.
 */
export function takeBackOrder(db: Database, endedRunId: string, now: number): Promise<'taken back' | 'begun' | null> {
  return db.transact(async (tx) => {
    const follower = await tx
      .selectFrom('run')
      .select(['id', 'command_id'])
      .where('follows_run_id', '=', endedRunId)
      // The few that are under way have an index of their own.
      .where('lease_expires_at', '>', now)
      .executeTakeFirst()
    if (!follower) return null
    const held = await lockRun(tx, follower.id, follower.command_id)
    if (held.run.state === 'EXECUTING') return 'begun'
    if (held.run.state !== 'LEASED') return null
    await endRun(tx, held, 'release', now, { again: true })
    await dropParts(tx, held.run.id)
    return 'taken back'
  })
}
