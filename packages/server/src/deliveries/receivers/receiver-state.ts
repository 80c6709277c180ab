import type { Selectable } from 'kysely'
import type { Transaction } from '../../database/database.ts'
import type { ReceiverTable } from '../../database/delivery-tables.ts'
import { dialectOf } from '../../database/dialect-differences.ts'
import { newId } from '../../lib/ids.ts'
import type { Outcome } from '../attempt-delivery.ts'
import type { TakenDelivery } from '../take-deliveries.ts'

/*
 *            an attempt fails              only failures for so long
 *     OPEN ──────────────────► FAILING ──────────────────────────────► PAUSED ──┐ a probe fails: the next
 *      ▲ ▲                        │                                    │    ▲   │ one comes later
 *      │ └────── one succeeds ────┘                                    │    └───┘
 *      └────────────── a probe succeeds, or somebody resumes it ───────┘
 */

/** When a receiver that fails is paused: after so long, and so many attempts, of nothing but failures. */
export interface PauseLimits {
  readonly afterMs: number
  readonly attempts: number
}

export const usualPauseLimits: PauseLimits = { afterMs: 60 * 60_000, attempts: 5 }

const minute = 60_000
/**
 * How long until one delivery is tried at a paused receiver: a minute, or as long as it had to fail where that is less;
 * twice as long each time, an hour at most.
 */
export const probeWait = (probes: number, { afterMs }: PauseLimits = usualPauseLimits): number =>
  Math.min(2 ** Math.min(probes, 12) * Math.min(minute, afterMs), 60 * minute)

type Receiver = Selectable<ReceiverTable>

/** Whether an attempt says something about its receiver, and what. */
export function saidOfReceiver({ verdict, isOwnFault, isPartial, tookSome }: Outcome): 'works' | 'fails' | 'nothing' {
  if (verdict === 'delivered' || isPartial || tookSome) return 'works'
  return isOwnFault ? 'nothing' : 'fails'
}

/** It has taken something: what was said against it is over. True when it was paused by its failures, and no longer is. */
export async function receiverWorks(
  tx: Transaction,
  { connectionId, origin }: Pick<TakenDelivery, 'connectionId' | 'origin'>,
): Promise<boolean> {
  const works = { failing_since: null, failures: 0, probes: 0, probe_id: null, probe_at: null }
  const ofReceiver = tx.updateTable('receiver').where('connection_id', '=', connectionId).where('origin', '=', origin)
  const reopened = await ofReceiver
    .set({ ...works, paused_at: null, paused_by: null })
    .where('paused_by', '=', 'failures')
    .returning('id')
    .executeTakeFirst()
  if (reopened) return true
  await ofReceiver.set(works).execute()
  return false
}

/** Counts a failed attempt; the receiver as it stands then. */
export function receiverFails(
  tx: Transaction,
  { connectionId, origin }: Pick<TakenDelivery, 'connectionId' | 'origin'>,
  error: string | null,
  now: number,
): Promise<Receiver> {
  const told = { last_error: error, last_failed_at: now }
  return tx
    .insertInto('receiver')
    .values({ id: newId(), connection_id: connectionId, origin, failing_since: now, failures: 1, ...told })
    .onConflict((conflict) =>
      conflict.columns(['connection_id', 'origin']).doUpdateSet((row) => ({
        failing_since: row.fn.coalesce('receiver.failing_since', row.val(now)),
        failures: row('receiver.failures', '+', 1),
        ...told,
      })),
    )
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Whether it has failed for so long that it is to be paused. */
export const isToBePaused = (receiver: Receiver, limits: PauseLimits, now: number): boolean =>
  receiver.paused_at === null &&
  receiver.failures >= limits.attempts &&
  now - (receiver.failing_since ?? now) >= limits.afterMs

export async function pauseForFailures(tx: Transaction, receiver: Receiver, now: number): Promise<void> {
  await tx
    .updateTable('receiver')
    .set({ paused_at: now, paused_by: 'failures', probes: 0 })
    .where('id', '=', receiver.id)
    .execute()
}

/**
 * Lets the oldest delivery that waits for a paused receiver go out at a time, as any other that is due then. After one
 * whose request itself was refused it is the next oldest, which the receiver may take.
 */
export async function chooseProbe(
  tx: Transaction,
  receiverId: string,
  { at, probes, after }: { readonly at: number; readonly probes: number; readonly after: string | null },
): Promise<boolean> {
  const oldest = async (behind: string) => {
    const parked = tx
      .selectFrom('delivery')
      .select('id')
      .where('receiver_id', '=', receiverId)
      .where('id', '>', behind)
      .orderBy('id')
      .limit(1)
    return (await dialectOf(tx).takeRows(parked).executeTakeFirst())?.id
  }
  const probe = (await oldest(after ?? '')) ?? (after === null ? undefined : await oldest(''))
  if (probe !== undefined)
    await tx.updateTable('delivery').set({ receiver_id: null, next_attempt_at: at }).where('id', '=', probe).execute()
  await tx
    .updateTable('receiver')
    .set({ probe_id: probe ?? null, probe_at: at, probes })
    .where('id', '=', receiverId)
    .execute()
  return probe !== undefined
}
