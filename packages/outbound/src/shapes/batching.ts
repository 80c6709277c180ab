import { hash } from 'node:crypto'
import type { CallbackFormat } from '@postern/protocol/api'
import { type Cut, firstPlace, type RowLimits, type RowPlace } from './cut-rows.ts'

type Batch = NonNullable<CallbackFormat['batch']>

/** How far a delivery in batches has come. */
export interface Progress {
  /** So many are taken. */
  readonly parts: number
  /** Where the next one begins. */
  readonly next: RowPlace
  /** Rows from there on that the receiver did not take when it took others: they are the next part. */
  readonly again?: Again
}

export interface Again {
  /** By their numbers from that place on, which rise. */
  readonly rows: readonly number[]
  /** Where the batch ended that they were in. */
  readonly cut: Cut
}

/**
 * How the rows of a delivery are cut. It is kept where a receiver has changed it, so that a part holds the same rows each
 * time, also when the whole is delivered again.
 */
export interface Batching {
  readonly batch: Batch
  /** From a row on so many rows at most: a receiver refused more as too large. */
  readonly smaller: readonly { readonly row: number; readonly rows: number }[]
}

/** Where a delivery goes on, and how it is cut: as before, or anew where its command says something else by now. */
export function readBatching(
  stored: { readonly progress: string | null; readonly batching: string | null; readonly smallerBatch: string | null },
  batch: Batch,
): { progress: Progress; batching: Batching } {
  const progress = readProgress(stored.progress) ?? { parts: 0, next: firstPlace }
  const kept = stored.batching === null ? null : (JSON.parse(stored.batching) as Batching)
  const isSame = kept?.batch.rows === batch.rows && kept?.batch.bytes === batch.bytes
  if (kept && isSame) return { progress, batching: kept }
  const known = readSmaller(stored.smallerBatch, batch)
  return { progress, batching: { batch, smaller: known === null ? [] : [{ row: progress.next.row, rows: known }] } }
}

/** How many rows the command's receiver took, where it refused this batch as too large before. */
function readSmaller(stored: string | null, batch: Batch): number | null {
  const known = stored === null ? null : (JSON.parse(stored) as { readonly batch: Batch; readonly rows: number })
  if (known === null) return null
  return known.batch.rows === batch.rows && known.batch.bytes === batch.bytes ? known.rows : null
}

/** To be kept for the next deliveries of the command. */
export const storeSmaller = ({ batch, smaller }: Batching): string =>
  JSON.stringify({ batch, rows: smaller.at(-1)?.rows })

export const readProgress = (stored: string | null): Progress | null =>
  stored === null ? null : (JSON.parse(stored) as Progress)

/** What the batch that begins at a row may hold. */
export function limitsAt({ batch, smaller }: Batching, row: number): RowLimits {
  const unlimited = Number.POSITIVE_INFINITY
  const since = smaller.findLast((one) => one.row <= row)
  return { rows: Math.min(batch.rows ?? unlimited, since?.rows ?? unlimited), bytes: batch.bytes ?? unlimited }
}

/** From a row on, half of what was refused. */
export function halve({ batch, smaller }: Batching, row: number, refusedRows: number): Batching {
  const before = smaller.filter((one) => one.row < row)
  return { batch, smaller: [...before, { row, rows: Math.floor(refusedRows / 2) }] }
}

/**
 * I3: the first row and the limits say which rows of a result a batch holds, so an id always stands for the same rows;
 * other limits make other ids.
 */
export const batchId = (commandId: string, runId: string, row: number, { rows, bytes }: RowLimits): string =>
  idOf(`${commandId}/${runId}/${row}/${rows}/${bytes}`)

/** Of rows that go again, which are named one by one. */
export const againId = (commandId: string, runId: string, row: number, { rows }: Again): string =>
  idOf(`${commandId}/${runId}/${row}/again/${rows.join(',')}`)

const idOf = (text: string): string => `msg_${hash('sha256', text, 'base64url').slice(0, 27)}`

/** How many parts there are in all when others follow this one, where the number of rows tells. */
export function partsInAll(batching: Batching, part: number, { to }: Cut, rows: number): number | null {
  if (batching.batch.bytes !== undefined) return null
  return part + Math.max(1, Math.ceil((rows - to.row) / limitsAt(batching, to.row).rows))
}
