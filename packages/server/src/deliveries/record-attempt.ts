import type { Selectable, Updateable } from 'kysely'
import { acknowledge, acknowledging } from '../cursors/acknowledge.ts'
import type { Database, Transaction } from '../database/database.ts'
import type { DeliveryTable, ReceiverTable } from '../database/delivery-tables.ts'
import { prepareQuery } from '../database/prepared-query.ts'
import { insertRows, updateRow } from '../database/write-rows.ts'
import type { Outcome } from './attempt-delivery.ts'
import { promoteNext } from './queue-delivery.ts'
import {
  chooseProbe,
  isToBePaused,
  type PauseLimits,
  pauseForFailures,
  probeWait,
  receiverFails,
  receiverWorks,
  saidOfReceiver,
  usualPauseLimits,
} from './receivers/receiver-state.ts'
import { isRefusal, isRefusalOfBody, longestRetryAfter, readRetries, waitAfter } from './retry-times.ts'
import type { ShownHeaders } from './shown-headers.ts'
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
  /** What it changed about its receiver; null: nothing. */
  readonly receiver: 'reopened' | 'failed' | 'paused' | null
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
  limits: PauseLimits = usualPauseLimits,
): Promise<Recorded | null> {
  return db.transact(async (tx) => {
    // The command's row is what those who queue, end and repeat deliveries of one command take first.
    const command = await lockAcknowledging.first(tx, delivery)
    const held = await heldDelivery.first(tx, delivery)
    if (!held) return null
    const number = held.attempt_count + 1
    const said = saidOfReceiver(outcome)
    const failing = said === 'fails' ? await receiverFails(tx, delivery, outcome.error, now) : null
    // While its receiver is paused, what a delivery is tried for is not its own sake. What is wrong with it all the same
    // counts: it would be the probe for ever where nothing else may go before it.
    const isProbing = failing !== null && failing.paused_at !== null
    const before = held.attempts_before + (isProbing ? 1 : 0)
    const isRefused = isRefusal(outcome.status) && !outcome.isPartial
    const isCounted = isRefused && (!isProbing || isRefusalOfBody(outcome.status))
    const refusals = isCounted ? held.refusals + 1 : isProbing ? held.refusals : 0
    const next = following(outcome, waitFor(delivery, outcome, number - before, refusals, random), now)
    const isPaused = failing !== null && (isProbing || isToBePaused(failing, limits, now))
    const parked = isPaused && next.state === 'PENDING' ? { receiver_id: failing.id, next_attempt_at: null } : {}
    const counted = { attempt_count: number, attempts_before: before, refusals, lease_id: null }
    await updateRow(tx, 'delivery', delivery.id, { ...next, ...parked, ...counted })
    await insertRows(tx, 'attempt', [
      {
        delivery_id: delivery.id,
        number,
        at: outcome.at,
        status: outcome.status,
        latency_ms: outcome.latencyMs,
        error: outcome.error,
        response_excerpt: outcome.excerpt,
        request_headers: stored(outcome.headers.request),
        response_headers: stored(outcome.headers.response),
      },
    ])
    if (next.state === 'DELIVERED' && command) await acknowledge(tx, command, held.sequence)
    const promoted = next.state !== 'PENDING' && (await promoteNext.first(tx, { ...delivery, now })) !== undefined
    if (isPaused) await pauseOrProbe(tx, failing, delivery, outcome, { isRefused, limits, now })
    const isOver = said === 'works' && delivery.isReceiverInTrouble && (await receiverWorks(tx, delivery))
    const receiver = isPaused ? 'paused' : failing ? 'failed' : isOver ? 'reopened' : null
    return { state: next.state, promoted, receiver }
  })
}

const stored = (headers: ShownHeaders['request']): string | null => (headers === null ? null : JSON.stringify(headers))

/** After the attempt for which its receiver is paused, or one while it was: says which is the next to go there. */
async function pauseOrProbe(
  tx: Transaction,
  receiver: Selectable<ReceiverTable>,
  delivery: TakenDelivery,
  { retryAfterMs }: Outcome,
  { isRefused, limits, now }: { readonly isRefused: boolean; readonly limits: PauseLimits; readonly now: number },
): Promise<void> {
  const isNew = receiver.paused_at === null
  if (isNew) await pauseForFailures(tx, receiver, now)
  const wasProbe = receiver.paused_by === 'failures' && receiver.probe_id === delivery.id
  // Others were under way when it was paused.
  if (!isNew && !wasProbe) return
  const probes = isNew ? 0 : receiver.probes + 1
  const at = now + Math.max(probeWait(probes, limits), Math.min(retryAfterMs ?? 0, longestRetryAfter))
  await chooseProbe(tx, receiver.id, { at, probes, after: isRefused ? delivery.id : null })
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
