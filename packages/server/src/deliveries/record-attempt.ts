import type { Updateable } from 'kysely'
import { acknowledge, acknowledging } from '../cursors/acknowledge.ts'
import type { Database } from '../database/database.ts'
import { prepareQuery } from '../database/prepared-query.ts'
import type { DeliveryTable } from '../database/tables.ts'
import { insertRows, updateRow } from '../database/write-rows.ts'
import type { Outcome } from './attempt-delivery.ts'
import { promoteNext } from './queue-delivery.ts'
import { isRefusal, readRetries, waitAfter } from './retry-times.ts'
import type { TakenDelivery } from './take-deliveries.ts'

/*
 *             queueDelivery                      2xx
 *  WAITING ◄──── behind another ───┐  ┌───────────────────► DELIVERED
 *     │                            │  │                         │
 *     └── the one before it ends ─► PENDING ◄─── redeliver ─────┤
 *                                   │  ▲  │                     │
 *                                   └──┘  └── 410, no try left ► FAILED ── drop ─► DROPPED
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
    const refusals = isRefusal(outcome.status) && !outcome.isPartial ? held.refusals + 1 : 0
    const next = following(outcome, waitFor(delivery, outcome, number - held.attempts_before, refusals, random), now)
    await updateRow(tx, 'delivery', delivery.id, { ...next, attempt_count: number, refusals, lease_id: null })
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
    .select(['attempt_count', 'attempts_before', 'refusals', 'sequence'])
    .where('id', '=', id)
    .where('lease_id', '=', leaseId),
)

type Next = Updateable<DeliveryTable> & Pick<Recorded, 'state'>

/** How long to wait for the next attempt, if there is one, and what there is to say about it beside the error. */
interface Wait {
  readonly ms: number | null
  readonly words: string
}

function waitFor(
  { retries }: TakenDelivery,
  { verdict, retryAfterMs }: Outcome,
  tries: number,
  refusals: number,
  random: () => number,
): Wait {
  if (verdict !== 'failed') return { ms: null, words: '' }
  const { waits, refusedWaits } = readRetries(retries)
  const ms = waitAfter(tries, retryAfterMs, random, waits)
  if (ms === null) return { ms, words: `. Given up after ${counted(tries, 'attempt')}` }
  if (refusals === 0) return { ms, words: '' }
  const sooner = waitAfter(refusals, retryAfterMs, random, refusedWaits)
  const refused = 'It refuses the request itself, which is the same each time'
  return sooner === null
    ? { ms: null, words: `. ${refused}: given up after ${counted(refusals, 'such answer')}` }
    : {
        ms: sooner,
        words: `. ${refused}: after ${counted(refusedWaits.length, 'such answer')} in a row it is given up`,
      }
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

function following({ verdict, error }: Outcome, wait: Wait, now: number): Next {
  if (verdict === 'delivered') return { state: 'DELIVERED', next_attempt_at: null, ended_at: now, last_error: null }
  const last_error = `${error}${wait.words}`
  if (wait.ms !== null) return { state: 'PENDING', next_attempt_at: now + wait.ms, last_error }
  return { state: 'FAILED', next_attempt_at: null, ended_at: now, last_error }
}
