import { Readable } from 'node:stream'
import {
  type Batched,
  type CallbackRules,
  formatHeaders,
  isCompressed,
  type ShapedBody,
  sendBatches,
  wholeBody,
  wholeHeaders,
} from '@postern/outbound'
import { sealedContentType } from '@postern/protocol'
import type { CallbackFormat } from '@postern/protocol/api'
import type { Database } from '../../database/database.ts'
import { type Clock, toTime } from '../../lib/clock.ts'
import type { SecretBox } from '../../lib/secret-box.ts'
import { openResult, resultRemoved } from '../../results/open-result.ts'
import { openPartReader } from '../../results/part-reader.ts'
import type { PartStore } from '../../results/part-store.ts'
import type { Outcome } from '../attempt-delivery.ts'
import type { TakenDelivery } from '../take-deliveries.ts'
import { readFormat } from './callback-format.ts'
import { keepBatches } from './keep-batches.ts'
import { linkMs, sealLink } from './result-link.ts'
import { envelopeHead, type ResultOfRun, readResultOf } from './whole-result.ts'

export type SentDelivery = TakenDelivery & { readonly shaped?: ShapedBody }

export type Answer = Pick<Outcome, 'verdict'> & Partial<Outcome>
export type Send = (delivery: SentDelivery) => Promise<Answer>

interface ShapeContext {
  readonly db: Database
  readonly parts: PartStore
  readonly secretBox: SecretBox
  readonly clock: Clock
  readonly rules: CallbackRules
}

/**
 * One attempt at a delivery in the format of its command: one body, batch after batch until one is not taken, or a link to
 * what is too large to be sent.
 */
export async function sendShaped(context: ShapeContext, delivery: TakenDelivery, send: Send): Promise<Answer> {
  const format = readFormat(delivery.format)
  if (delivery.sealed === 1) return sendSealed(context, delivery, format?.linkAbove, send)
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
    if (batch !== undefined) {
      const keep = keepBatches(db, delivery)
      const sendPart: Batched['send'] = (part) => send({ ...delivery, ...part })
      return await sendBatches({ delivery, format, reader, head, keep, send: sendPart }, batch)
    }
    const open: ShapedBody['open'] = (seen) => wholeBody(reader, format, head, seen)
    const headers = () => ({ ...wholeHeaders(delivery), ...formatHeaders(format) })
    return await send({ ...delivery, shaped: { open, headers, isCompressed: isCompressed(format) } })
  } finally {
    await reader.close()
  }
}

/** What the format of its command says of rows, meanwhile perhaps, does not apply to rows that nobody can read here. */
async function sendSealed(
  context: ShapeContext,
  delivery: TakenDelivery,
  linkAbove: number | undefined,
  send: Send,
): Promise<Answer> {
  const { db, parts } = context
  const result = linkAbove === undefined ? undefined : await readResultOf(db, delivery.runId)
  if (result && linkAbove !== undefined && result.bytes > linkAbove)
    return send({ ...delivery, shaped: linkBody(context, delivery, result, {}) })
  const open = () => openResult(db, parts, delivery.runId)
  const headers = () => ({ ...wholeHeaders(delivery), 'content-type': sealedContentType })
  return send({ ...delivery, shaped: { open, headers, isCompressed: false } })
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
