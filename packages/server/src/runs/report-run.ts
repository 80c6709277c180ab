import type { HeartbeatRequest, HeartbeatResponse } from '@postern/protocol'
import type { Database } from '../database/database.ts'
import { type LeaseClaim, type Reported, reported, requireLease, takeRun } from './held-run.ts'
import { stateAfter } from './run-states.ts'

/** Records, before the statement begins, that from now on it may have had an effect (I7). */
export function startRun(db: Database, claim: LeaseClaim, now: number, leaseSeconds: number): Promise<Reported> {
  return db.transact(async (tx) => {
    const held = await takeRun(db.dialect, tx, claim)
    requireLease(held, now)
    const state = stateAfter(held.run.state, 'started')
    await tx
      .updateTable('run')
      .set({ state, started_at: held.run.started_at ?? now, lease_expires_at: now + leaseSeconds * 1000 })
      .where('id', '=', held.run.id)
      .execute()
    return reported(held)
  })
}

/** Renews the lease and notes how far the run has come. */
export function heartbeat(
  db: Database,
  claim: LeaseClaim,
  progress: HeartbeatRequest,
  now: number,
  leaseSeconds: number,
): Promise<Reported & { answer: HeartbeatResponse }> {
  return db.transact(async (tx) => {
    const held = await takeRun(db.dialect, tx, claim)
    requireLease(held, now)
    const isFurther = progress.rows !== held.run.rows || progress.bytes !== held.run.bytes
    await tx
      .updateTable('run')
      .set({
        rows: progress.rows,
        bytes: progress.bytes,
        ...(isFurther && { progress_at: now }),
        lease_expires_at: now + leaseSeconds * 1000,
      })
      .where('id', '=', held.run.id)
      .execute()
    return { ...reported(held), answer: { leaseSeconds, cancel: held.run.cancel_requested === 1 } }
  })
}
