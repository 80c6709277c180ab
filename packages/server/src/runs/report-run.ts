import type { HeartbeatRequest, HeartbeatResponse } from '@postern/protocol'
import type { Database } from '../database/database.ts'
import { prepareQuery } from '../database/prepared-query.ts'
import { updateRow } from '../database/write-rows.ts'
import { AppError } from '../lib/app-error.ts'
import { type LeaseClaim, type Reported, reported, requireLease, takeRun } from './held-run.ts'
import { stateAfter } from './run-states.ts'

/** What a gateway says of itself before it begins. */
export interface Beginning {
  /** It knows that there are rows to seal. */
  readonly seals: boolean
}

/**
 * Records, before the statement begins, that from now on it may have had an effect (I7).
 *
 * @throws GATEWAY_TOO_OLD where the rows are to be sealed and the gateway would send them as they are
 */
export async function startRun(
  db: Database,
  claim: LeaseClaim,
  now: number,
  leaseSeconds: number,
  { seals }: Beginning = { seals: false },
): Promise<Reported> {
  const expires = now + leaseSeconds * 1000
  const begun = await db.write((tables) => begin.first(tables, { ...claim, now, expires, mostSealed: seals ? 1 : 0 }))
  if (begun) return begun
  // Said before, or not its to say.
  return db.transact(async (tx) => {
    const held = await takeRun(tx, claim)
    requireLease(held, now)
    if (held.run.sealed === 1 && !seals)
      throw new AppError('GATEWAY_TOO_OLD', 'This gateway is too old to seal the rows of the command: update it')
    const state = stateAfter(held.run.state, 'started')
    await updateRow(tx, 'run', held.run.id, { state, lease_expires_at: expires })
    return reported(held)
  })
}

/** A run that is LEASED is the one its command names, so that the run's own row decides (I1). */
const begin = prepareQuery((db, given: LeaseClaim & { now: number; expires: number; mostSealed: number }) =>
  db
    .updateTable('run')
    .set({ state: stateAfter('LEASED', 'started'), started_at: given.now, lease_expires_at: given.expires })
    .where('id', '=', given.runId)
    .where('connection_id', '=', given.connectionId)
    .where('fence', '=', given.lease)
    .where('state', '=', 'LEASED')
    .where('lease_expires_at', '>', given.now)
    .where('sealed', '<=', given.mostSealed)
    .returning(['command_id as commandId', 'gateway']),
)

/** Renews the lease and notes how far the run has come. */
export function heartbeat(
  db: Database,
  claim: LeaseClaim,
  progress: HeartbeatRequest,
  now: number,
  leaseSeconds: number,
): Promise<Reported & { answer: HeartbeatResponse }> {
  return db.transact(async (tx) => {
    const held = await takeRun(tx, claim)
    requireLease(held, now)
    const { rows, bytes } = progress
    const isFurther = rows !== held.run.rows || bytes !== held.run.bytes
    await updateRow(tx, 'run', held.run.id, {
      rows,
      bytes,
      ...(isFurther && { progress_at: now }),
      lease_expires_at: now + leaseSeconds * 1000,
    })
    return { ...reported(held), answer: { leaseSeconds, cancel: held.run.cancel_requested === 1 } }
  })
}
