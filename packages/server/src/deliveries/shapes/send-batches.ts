import {
  type Again,
  againId,
  type Batching,
  batchId,
  type Cut,
  cutRows,
  type EnvelopeHead,
  excerptBytes,
  formatHeaders,
  halve,
  limitsAt,
  type PartReader,
  type Progress,
  partsInAll,
  pickRows,
  readBatching,
  readFailedRows,
  separatorOf,
  shapeBody,
  storeSmaller,
} from '@postern/outbound'
import type { CallbackFormat } from '@postern/protocol/api'
import type { Database } from '../../database/database.ts'
import type { TakenDelivery } from '../take-deliveries.ts'
import { type Answer, isCompressed, type Send, type ShapedBody } from './send-shaped.ts'

interface Batched {
  readonly db: Database
  readonly delivery: TakenDelivery
  readonly format: CallbackFormat
  readonly reader: PartReader
  readonly head: EnvelopeHead | null
  readonly send: Send
}

/**
 * What the receiver has taken is durable before the next batch goes, so that whatever ends this attempt, at most one batch
 * comes again, and under its id (I3).
 */
export async function sendBatches(batched: Batched, batch: NonNullable<CallbackFormat['batch']>): Promise<Answer> {
  const { db, delivery, send } = batched
  let { progress, batching } = readBatching(delivery, batch)
  // What is known now holds for this delivery from now on, however often it is sent and whatever its receiver takes of
  // others meanwhile (I3).
  const cutAs = JSON.stringify(batching)
  if (delivery.batching !== cutAs) await keep(db, delivery, { batching: cutAs })
  let isHalved = false
  // Once: what comes later may be the fault of a single large row.
  let isRemembered = false
  for (;;) {
    const { next, again } = progress
    const { webhookId, shaped, ended } = again
      ? rowsAgain(batched, progress, again, batching)
      : nextRows(batched, progress, batching)
    const { excerpt = '', ...answer } = await send({ ...delivery, webhookId, shaped })
    const cut = ended()
    const count = again ? again.rows.length : cut.to.row - next.row
    const told = { ...answer, excerpt: excerpt.slice(0, excerptBytes) }
    const isTaken = answer.verdict === 'delivered'
    if (isTaken && isHalved && !isRemembered) {
      isRemembered = true
      await remember(db, delivery, batching)
    }
    const failed = isTaken || answer.status === 422 ? readFailedRows(excerpt, count) : null
    if (failed !== null && 'rows' in failed) {
      const rows = again ? failed.rows.map((number) => again.rows[number] ?? number) : failed.rows
      // What was taken with them is not sent again, which is more than no progress.
      const isPartial = rows.length < count
      if (isPartial) await keepProgress(db, delivery, { parts: progress.parts + 1, next, again: { rows, cut } })
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
      await keep(db, delivery, { batching: JSON.stringify(batching) })
      isHalved = true
    } else if (!isTaken) return inPart(told, progress, count)
    else if (cut.isLast) return told
    else {
      progress = { parts: progress.parts + 1, next: cut.to }
      await keepProgress(db, delivery, progress)
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

/** For the next deliveries of the command: they begin with as many rows as its receiver has taken now. */
const remember = (db: Database, { commandId }: TakenDelivery, batching: Batching): Promise<unknown> =>
  db.write((tables) =>
    tables
      .updateTable('command')
      .set({ smaller_batch: storeSmaller(batching) })
      .where('id', '=', commandId)
      .execute(),
  )

/** An attempt that comes further is no failure to count: the retry times begin anew with the next. */
const keepProgress = (db: Database, delivery: TakenDelivery, progress: Progress): Promise<void> =>
  keep(db, delivery, { progress: JSON.stringify(progress) })

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

function inPart(answer: Answer, { parts, next, again }: Progress, rows: number): Answer {
  const first = next.row + (again?.rows[0] ?? 0) + 1
  const which = rows === 1 ? `row ${first}` : again ? `${rows} rows again` : `rows ${first} to ${first + rows - 1}`
  const alone = answer.status === 413 && rows === 1 ? ', which cannot be made smaller' : ''
  return { ...answer, error: `${answer.error} (part ${parts + 1}: ${which}${alone})` }
}
