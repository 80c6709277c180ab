import type { DirectAttempt, DirectProgress } from '@postern/protocol'
import type { Database } from '../../database/database.ts'
import { AppError } from '../../lib/app-error.ts'
import type { PauseLimits } from '../receivers/receiver-state.ts'
import { type Recorded, recordAttempt } from '../record-attempt.ts'
import { noHeaders } from '../shown-headers.ts'
import { readHeld, type TakenDelivery } from '../take-deliveries.ts'

/** Which attempt a gateway speaks of. */
export interface HeldByGateway {
  readonly connectionId: string
  readonly id: string
  readonly lease: string
}

export interface RecordedDirect extends Recorded {
  readonly delivery: TakenDelivery
}

/**
 * Records what came of an attempt that a gateway made, with all that follows from it, as if the server had made it.
 *
 * @throws LEASE_LOST where it was handed out anew, or recorded before
 */
export async function recordDirect(
  db: Database,
  held: HeldByGateway,
  { lease: _, ...attempt }: DirectAttempt,
  now: number,
  random: () => number,
  limits?: PauseLimits,
): Promise<RecordedDirect> {
  const delivery = await db.transact((tx) => readHeld(tx, { id: held.id, leaseId: held.lease }))
  if (!delivery || delivery.connectionId !== held.connectionId) throw new AppError('LEASE_LOST')
  // No word of the answer, and no header: they may repeat the rows, or tell of them.
  const said = { excerpt: '', headers: noHeaders, at: now - attempt.latencyMs }
  const { isPartial = false, tookSome = false, isOwnFault = false } = attempt
  const outcome = { ...attempt, ...said, isPartial, tookSome, isOwnFault }
  const recorded = await recordAttempt(db, delivery, outcome, now, random, limits)
  if (recorded === null) throw new AppError('LEASE_LOST')
  return { ...recorded, delivery }
}

/** Stores what the receiver has taken, or how the rest is cut, before the gateway sends the next batch (I3). */
export function keepDirectProgress(
  db: Database,
  { connectionId, id, lease }: HeldByGateway,
  { progress, batching, knownBatch }: DirectProgress,
): Promise<void> {
  return db.transact(async (tx) => {
    const held = await tx
      .updateTable('delivery')
      .set((row) => ({
        ...(batching && { batching: JSON.stringify(batching) }),
        // An attempt that comes further is no failure to count: the retry times begin anew with the next.
        ...(progress && {
          progress: JSON.stringify(progress),
          attempts_before: row.ref('attempt_count'),
          refusals: 0,
        }),
        lease_id: lease,
      }))
      .where('id', '=', id)
      .where('lease_id', '=', lease)
      .where('connection_id', '=', connectionId)
      .returning('command_id')
      .executeTakeFirst()
    if (!held) throw new AppError('LEASE_LOST')
    if (knownBatch !== undefined)
      await tx.updateTable('command').set({ smaller_batch: knownBatch }).where('id', '=', held.command_id).execute()
  })
}
