import type { Updateable } from 'kysely'
import { acknowledge, acknowledging } from '../cursors/acknowledge.ts'
import type { Database } from '../database/database.ts'
import { prepareQuery } from '../database/prepared-query.ts'
import type { DeliveryTable } from '../database/tables.ts'
import { insertRows, updateRow } from '../database/write-rows.ts'
import type { Outcome } from './attempt-delivery.ts'
import { isOpen } from './queue-delivery.ts'
import { waitAfter } from './retry-times.ts'
import type { TakenDelivery } from './take-deliveries.ts'

/*
 *             queueDelivery                      2xx
 *  WAITING ◄──── behind another ───┐  ┌───────────────────► DELIVERED
 *     │                            │  │                         │
 *     └── the one before it ends ─► PENDING ◄─── redeliver ─────┤
 *                                   │  ▲  │                     │
 *                                   └──┘  └── 410, no try left ► FAILED
 *                              any other answer
 */

export interface Recorded {
  readonly state: 'PENDING' | 'DELIVERED' | 'FAILED'
  /** The next delivery of the same command became due. */
  readonly promoted: boolean
}

/**
 * Records an attempt and what follows from it in one transaction: delivered, a later try, or given up; when the delivery
 * has ended, the next one of its command becomes due (I3: order). Null when the lease is somebody else's by now: then
 * nothing changes.
 */
export function recordAttempt(
  db: Database,
  delivery: TakenDelivery,
  outcome: Outcome,
  now: number,
  random: () => number,
): Promise<Recorded | null> {
  return db.transact(async (tx) => {
    // The command's row is what those who queue, end and repeat deliveries of one command take first.
    const command = await lockAcknowledging.first(tx, delivery)
    const held = await heldDelivery.first(tx, delivery)
    if (!held) return null
    const number = held.attempt_count + 1
    const next = following(outcome, number - held.attempts_before, now, random)
    await updateRow(tx, 'delivery', delivery.id, { ...next, attempt_count: number, lease_id: null })
    await insertRows(tx, 'attempt', [
      {
        delivery_id: delivery.id,
        number,
        at: outcome.at,
        status: outcome.status,
        latency_ms: outcome.latencyMs,
        error: outcome.error,
        response_excerpt: outcome.excerpt,
      },
    ])
    if (next.state === 'DELIVERED' && command) await acknowledge(tx, command, held.sequence)
    const promoted = next.state !== 'PENDING' && (await promoteNext.first(tx, { ...delivery, now })) !== undefined
    return { state: next.state, promoted }
  })
}

type OfCommand = Pick<TakenDelivery, 'commandId'>

const lockAcknowledging = prepareQuery((db, { commandId }: OfCommand, dialect) =>
  dialect.lockRows(db.selectFrom('command').select(acknowledging).where('id', '=', commandId)),
)

const heldDelivery = prepareQuery((db, { id, leaseId }: Pick<TakenDelivery, 'id' | 'leaseId'>) =>
  db
    .selectFrom('delivery')
    .select(['attempt_count', 'attempts_before', 'sequence'])
    .where('id', '=', id)
    .where('lease_id', '=', leaseId),
)

/** At most one delivery of a command is PENDING; the others wait in the order of their runs. */
const promoteNext = prepareQuery((db, { commandId, now }: OfCommand & { now: number }) =>
  db
    .updateTable('delivery')
    .set({ state: 'PENDING', next_attempt_at: now })
    .where('id', '=', (sub) =>
      sub
        .selectFrom('delivery')
        .select('id')
        .where('command_id', '=', commandId)
        .where(isOpen)
        .where('state', '=', 'WAITING')
        .orderBy('sequence')
        .limit(1),
    )
    .returning('id'),
)

type Next = Updateable<DeliveryTable> & Pick<Recorded, 'state'>

function following({ verdict, error, retryAfterMs }: Outcome, tries: number, now: number, random: () => number): Next {
  if (verdict === 'delivered') return { state: 'DELIVERED', next_attempt_at: null, ended_at: now, last_error: null }
  const wait = verdict === 'refused' ? null : waitAfter(tries, retryAfterMs, random)
  if (wait !== null) return { state: 'PENDING', next_attempt_at: now + wait, last_error: error }
  const last_error = verdict === 'refused' ? error : `${error}. Given up after ${tries} attempts`
  return { state: 'FAILED', next_attempt_at: null, ended_at: now, last_error }
}
