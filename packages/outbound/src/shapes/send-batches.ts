import type { CallbackFormat } from '@postern/protocol/api'
import { excerptBytes } from '../read-excerpt.ts'
import type { Answer } from '../send-body.ts'
import {
  type Again,
  againId,
  type Batching,
  batchId,
  halve,
  limitsAt,
  type Progress,
  partsInAll,
  readBatching,
  storeSmaller,
} from './batching.ts'
import { type Cut, cutRows, type PartReader, pickRows } from './cut-rows.ts'
import { readFailedRows } from './failed-rows.ts'
import { type EnvelopeHead, formatHeaders, separatorOf, shapeBody } from './shape-body.ts'
import { isCompressed, type ShapedBody } from './shaped-body.ts'

/** What of a delivery decides how its rows are cut; the last three as stored. */
export interface BatchedDelivery {
  readonly commandId: string
  readonly runId: string
  readonly rows: number
  readonly progress: string | null
  readonly batching: string | null
  /** How many rows of a batch the command's receiver took before. */
  readonly smallerBatch: string | null
}

/** Makes durable what became known while batches went out; each rejects where the delivery is somebody else's by now. */
export interface KeepBatches {
  progress(progress: Progress): Promise<void>
  batching(batching: Batching): Promise<void>
  /** For the next deliveries of the command: they begin with as many rows as its receiver has taken now. */
  smaller(stored: string): Promise<void>
}

export interface Batched {
  readonly delivery: BatchedDelivery
  readonly format: CallbackFormat
  readonly reader: PartReader
  readonly head: EnvelopeHead | null
  readonly keep: KeepBatches
  readonly send: (part: { readonly webhookId: string; readonly shaped: ShapedBody }) => Promise<Answer>
}

/**
 * What the receiver has taken is durable before the next batch goes, so that whatever ends this attempt, at most one batch
 * comes again, and under its id (I3).
 */
export async function sendBatches(batched: Batched, batch: NonNullable<CallbackFormat['batch']>): Promise<Answer> {
  const { delivery, keep, send } = batched
  let { progress, batching } = readBatching(delivery, batch)
  // What is known now holds for this delivery from now on, however often it is sent and whatever its receiver takes of
  // others meanwhile (I3).
  if (delivery.batching !== JSON.stringify(batching)) await keep.batching(batching)
  let isHalved = false
  // Once: what comes later may be the fault of a single large row.
  let isRemembered = false
  for (;;) {
    const { next, again } = progress
    const { webhookId, shaped, ended } = again
      ? rowsAgain(batched, progress, again, batching)
      : nextRows(batched, progress, batching)
    const { excerpt = '', ...answer } = await send({ webhookId, shaped })
    const cut = ended()
    const count = again ? again.rows.length : cut.to.row - next.row
    const told = { ...answer, excerpt: excerpt.slice(0, excerptBytes) }
    const isTaken = answer.verdict === 'delivered'
    if (isTaken && isHalved && !isRemembered) {
      isRemembered = true
      await keep.smaller(storeSmaller(batching))
    }
    const failed = isTaken || answer.status === 422 ? readFailedRows(excerpt, count) : null
    if (failed !== null && 'rows' in failed) {
      const rows = again ? failed.rows.map((number) => again.rows[number] ?? number) : failed.rows
      // What was taken with them is not sent again, which is more than no progress.
      const isPartial = rows.length < count
      if (isPartial) await keep.progress({ parts: progress.parts + 1, next, again: { rows, cut } })
      const error = `The receiver did not take ${rows.length} of ${count} rows`
      return inPart({ ...told, verdict: 'failed', error, isPartial }, progress, count)
    }
    if (failed !== null && isTaken)
      return inPart(
        { ...told, verdict: 'failed', error: `The receiver answered, but ${failed.wrong}` },
        progress,
        count,
      )
    if (answer.status === 413 && count > 1 && !again) {
      batching = halve(batching, next.row, count)
      await keep.batching(batching)
      isHalved = true
    } else if (!isTaken) return inPart(told, progress, count)
    else if (cut.isLast) return told
    else {
      progress = { parts: progress.parts + 1, next: cut.to }
      await keep.progress(progress)
    }
  }
}

interface Part {
  readonly webhookId: string
  readonly shaped: ShapedBody
  /** Where it ended, once it was read. */
  readonly ended: () => Cut
}

function nextRows(batched: Batched, progress: Progress, batching: Batching): Part {
  const { delivery, format, reader, head } = batched
  const limits = limitsAt(batching, progress.next.row)
  let end: Cut | undefined
  const ended = () => {
    if (end === undefined) throw new Error('A batch was sent before it was read')
    return end
  }
  const keepEnd = (cut: Cut) => {
    end = cut
  }
  const open: ShapedBody['open'] = (seen) =>
    shapeBody(format, cutRows(reader, progress.next, limits, separatorOf(format), keepEnd), head, seen)
  const { row } = progress.next
  const headers = () => partHeaders(batched, progress, batching, ended(), row, ended().to.row - row)
  const webhookId = batchId(delivery.commandId, delivery.runId, row, limits)
  return { webhookId, shaped: { open, headers, isBatch: true, isCompressed: isCompressed(format) }, ended }
}

function rowsAgain(batched: Batched, progress: Progress, again: Again, batching: Batching): Part {
  const { delivery, format, reader, head } = batched
  const { row } = progress.next
  const open: ShapedBody['open'] = (seen) =>
    shapeBody(format, pickRows(reader, progress.next, again.rows, separatorOf(format)), head, seen)
  const headers = () => ({
    ...partHeaders(batched, progress, batching, again.cut, row + (again.rows[0] ?? 0), again.rows.length),
    'postern-again': 'true',
  })
  const webhookId = againId(delivery.commandId, delivery.runId, row, again)
  const shaped = { open, headers, isBatch: true, isCompressed: isCompressed(format) }
  return { webhookId, shaped, ended: () => again.cut }
}

function partHeaders(
  { delivery, format }: Batched,
  { parts }: Progress,
  batching: Batching,
  cut: Cut,
  firstRow: number,
  rows: number,
): Record<string, string> {
  const part = parts + 1
  const of = cut.isLast ? part : partsInAll(batching, part, cut, delivery.rows)
  return {
    ...formatHeaders(format),
    'postern-part': String(part),
    ...(of !== null && { 'postern-of': String(of) }),
    'postern-rows': String(rows),
    'postern-first-row': String(firstRow + 1),
    'postern-rows-in-all': String(delivery.rows),
  }
}

function inPart(answer: Answer, { parts, next, again }: Progress, rows: number): Answer {
  const first = next.row + (again?.rows[0] ?? 0) + 1
  const which = rows === 1 ? `row ${first}` : again ? `${rows} rows again` : `rows ${first} to ${first + rows - 1}`
  const alone = answer.status === 413 && rows === 1 ? ', which cannot be made smaller' : ''
  return { ...answer, error: `${answer.error} (part ${parts + 1}: ${which}${alone})` }
}
