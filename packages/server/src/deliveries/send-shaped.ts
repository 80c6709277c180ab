import { Readable } from 'node:stream'
import type { CallbackFormat } from '@postern/protocol/api'
import type { Database } from '../database/database.ts'
import { type Clock, toTime } from '../lib/clock.ts'
import type { SecretBox } from '../lib/secret-box.ts'
import { type Cut, cutRows } from '../results/cut-rows.ts'
import { resultRemoved } from '../results/open-result.ts'
import { openPartReader, type PartReader } from '../results/part-reader.ts'
import type { PartStore } from '../results/part-store.ts'
import type { Outcome } from './attempt-delivery.ts'
import { type Batching, batchId, halve, limitsAt, type Progress, partsInAll, readBatching } from './batching.ts'
import { readFormat } from './callback-format.ts'
import type { CallbackRules } from './callback-rules.ts'
import { wholeHeaders } from './delivery-headers.ts'
import { type PreparedBody, prepareBody } from './prepare-body.ts'
import { linkMs, sealLink } from './result-link.ts'
import { type EnvelopeHead, formatHeaders, separatorOf, shapeBody } from './shape-body.ts'
import type { Signer } from './sign.ts'
import type { TakenDelivery } from './take-deliveries.ts'
import { envelopeHead, type ResultOfRun, readResultOf, wholeBody } from './whole-result.ts'

/** A body that is not simply the whole result as an array. */
export interface ShapedBody {
  /** Reads it from its beginning, as often as it is asked for; `seen` is told what is compressed. */
  open(seen?: (bytes: Uint8Array) => void): Readable
  readonly isCompressed: boolean
  /** What is said of it; once it was read, so that it is known where it ended. */
  headers(): Record<string, string>
}

export type SentDelivery = TakenDelivery & { readonly shaped?: ShapedBody }

type Answer = Pick<Outcome, 'verdict'> & Partial<Outcome>
type Send = (delivery: SentDelivery) => Promise<Answer>

interface ShapeContext {
  readonly db: Database
  readonly parts: PartStore
  readonly secretBox: SecretBox
  readonly clock: Clock
  readonly rules: CallbackRules
}

const isCompressed = ({ compression }: CallbackFormat): boolean => compression !== undefined

/** Reads a body for its signature, which is of the text, and for its digest and length, which are of what is sent. */
export function prepareShaped(
  { open, isCompressed }: ShapedBody,
  signer: Signer,
  signal: AbortSignal,
): Promise<PreparedBody> {
  if (!isCompressed) return prepareBody(open(), signer, signal)
  const sent = { update: (bytes: Uint8Array) => signer.updateSent(bytes) }
  return prepareBody(
    open((bytes) => signer.updateSigned(bytes)),
    sent,
    signal,
  )
}

/**
 * One attempt at a delivery in the format of its command: one body, batch after batch until one is not taken, or a link to
 * what is too large to be sent.
 */
export async function sendShaped(context: ShapeContext, delivery: TakenDelivery, send: Send): Promise<Answer> {
  const format = readFormat(delivery.format)
  if (format === null) return send(delivery)
  const { db, parts } = context
  const { batch, linkAbove } = format
  const isAsked = format.shape === 'envelope' || linkAbove !== undefined
  const result = isAsked ? await readResultOf(db, delivery.runId) : undefined
  if (result && linkAbove !== undefined && result.bytes > linkAbove)
    return send({ ...delivery, shaped: linkBody(context, delivery, result, format) })
  const reader = openPartReader(db, parts, { ...delivery, ...delivery.result })
  try {
    const head = result && format.shape === 'envelope' ? envelopeHead(result) : null
    if (batch !== undefined) return await sendBatches(db, delivery, format, batch, reader, head, send)
    const open: ShapedBody['open'] = (seen) => wholeBody(reader, format, head, seen)
    const headers = () => ({ ...wholeHeaders(delivery), ...formatHeaders(format) })
    return await send({ ...delivery, shaped: { open, headers, isCompressed: isCompressed(format) } })
  } finally {
    await reader.close()
  }
}

/** Made for each attempt, so that it has all its time before it. */
function linkBody(
  { secretBox, clock, rules }: ShapeContext,
  delivery: TakenDelivery,
  { runId, commandId, rows, bytes, removedAt }: ResultOfRun,
  { shape, compression }: CallbackFormat,
): ShapedBody {
  const until = clock() + linkMs
  const format = { ...(shape && { shape }), ...(compression && { compression }) }
  const url = `${rules.publicUrl()}/results/${sealLink(secretBox, { runId, format, until })}`
  const body = Buffer.from(JSON.stringify({ command: commandId, run: runId, rows, bytes, url, until: toTime(until) }))
  return {
    open: () => Readable.from(removedAt === null ? [body] : failing(resultRemoved()), { objectMode: false }),
    headers: () => ({ ...wholeHeaders(delivery), 'postern-link': toTime(until) }),
    isCompressed: false,
  }
}

// biome-ignore lint/correctness/useYield: it fails as a result does that cannot be read.
function* failing(error: Error): Generator<Uint8Array> {
  throw error
}

/**
 * What the receiver has taken is durable before the next batch goes, so that whatever ends this attempt, at most one batch
 * comes again, and under its id (I3).
 */
async function sendBatches(
  db: Database,
  delivery: TakenDelivery,
  format: CallbackFormat,
  batch: NonNullable<CallbackFormat['batch']>,
  reader: PartReader,
  head: EnvelopeHead | null,
  send: Send,
): Promise<Answer> {
  let { progress, batching } = readBatching(delivery, batch)
  for (;;) {
    const { sent, ended } = batchOf(delivery, format, reader, head, progress, batching)
    const answer = await send(sent)
    const cut = ended()
    const { row } = progress.next
    const rows = cut.to.row - row
    if (answer.status === 413 && rows > 1) {
      batching = halve(batching, row, rows)
      await keep(db, delivery, { batching: JSON.stringify(batching) })
    } else if (answer.verdict !== 'delivered') return inPart(answer, progress, rows)
    else if (cut.isLast) return answer
    else {
      progress = { parts: progress.parts + 1, next: cut.to }
      await keep(db, delivery, { progress: JSON.stringify(progress) })
    }
  }
}

function batchOf(
  delivery: TakenDelivery,
  format: CallbackFormat,
  reader: PartReader,
  head: EnvelopeHead | null,
  progress: Progress,
  batching: Batching,
): { sent: SentDelivery; ended: () => Cut } {
  const { row } = progress.next
  const limits = limitsAt(batching, row)
  let end: Cut | undefined
  const ended = () => {
    if (end === undefined) throw new Error('A batch was sent before it was read')
    return end
  }
  const open: ShapedBody['open'] = (seen) => {
    const rows = cutRows(reader, progress.next, limits, separatorOf(format), (cut) => {
      end = cut
    })
    return shapeBody(format, rows, head, seen)
  }
  const headers = () => {
    const { to, isLast } = ended()
    const part = progress.parts + 1
    const of = isLast ? part : partsInAll(batching, progress, limits, delivery.rows)
    return {
      ...formatHeaders(format),
      'postern-part': String(part),
      ...(of !== null && { 'postern-of': String(of) }),
      'postern-rows': String(to.row - row),
      'postern-first-row': String(row + 1),
      'postern-rows-in-all': String(delivery.rows),
    }
  }
  const webhookId = batchId(delivery.commandId, delivery.runId, row, limits)
  return { sent: { ...delivery, webhookId, shaped: { open, headers, isCompressed: isCompressed(format) } }, ended }
}

/** An attempt that comes further is no failure to count: the retry times begin anew with the next. */
async function keep(
  db: Database,
  { id, leaseId }: TakenDelivery,
  values: { readonly progress: string } | { readonly batching: string },
): Promise<void> {
  const held = await db.transact((tx) =>
    tx
      .updateTable('delivery')
      .set((row) => ({
        ...values,
        ...('progress' in values && { attempts_before: row.ref('attempt_count'), refusals: 0 }),
      }))
      .where('id', '=', id)
      .where('lease_id', '=', leaseId)
      .returning('id')
      .executeTakeFirst(),
  )
  if (!held) throw new Error('The delivery is under way elsewhere')
}

function inPart(answer: Answer, { parts, next }: Progress, rows: number): Answer {
  const which = rows === 1 ? `row ${next.row + 1}` : `rows ${next.row + 1} to ${next.row + rows}`
  const alone = answer.status === 413 ? ', which cannot be made smaller' : ''
  return { ...answer, error: `${answer.error} (part ${parts + 1}: ${which}${alone})` }
}
