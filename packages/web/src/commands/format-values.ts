import type { CallbackFormat, Command } from '@postern/protocol/api'
import { commandFormWords } from '../words/command-form.ts'

/** In which form results are delivered, as it stands in the form. Empty: not so. */
export interface FormatValues {
  shape: NonNullable<CallbackFormat['shape']>
  batchRows: number | string
  batchBytes: number | string
  compression: 'none' | NonNullable<CallbackFormat['compression']>
  linkAbove: number | string
}

export function formatValues(format: Command['callbackFormat']): FormatValues {
  return {
    shape: format?.shape ?? 'array',
    batchRows: format?.batch?.rows ?? '',
    batchBytes: format?.batch?.bytes ?? '',
    compression: format?.compression ?? 'none',
    linkAbove: format?.linkAbove ?? '',
  }
}

/** Null: whole, as a JSON array. */
export function formatOf({
  shape,
  batchRows,
  batchBytes,
  compression,
  linkAbove,
}: FormatValues): Command['callbackFormat'] {
  const batch = {
    ...(batchRows !== '' && { rows: Number(batchRows) }),
    ...(batchBytes !== '' && { bytes: Number(batchBytes) }),
  }
  const format = {
    ...(shape !== 'array' && { shape }),
    ...(Object.keys(batch).length > 0 && { batch }),
    ...(compression !== 'none' && { compression }),
    ...(linkAbove !== '' && { linkAbove: Number(linkAbove) }),
  }
  return Object.keys(format).length === 0 ? null : format
}

const shapeWords = {
  array: commandFormWords.shapeArray,
  ndjson: commandFormWords.shapeLines,
  envelope: commandFormWords.shapeEnvelope,
}

/** `a row on each line, in batches of 500 rows, zstd`. */
export function formatWords({ shape = 'array', batch, compression, linkAbove }: CallbackFormat): string {
  const limits = [
    ...(batch?.rows === undefined ? [] : [commandFormWords.rows(batch.rows)]),
    ...(batch?.bytes === undefined ? [] : [commandFormWords.bytes(batch.bytes)]),
  ]
  return [
    shapeWords[shape],
    ...(limits.length > 0 ? [commandFormWords.inBatchesOf(limits)] : []),
    ...(compression ? [compression] : []),
    ...(linkAbove === undefined ? [] : [commandFormWords.linkAboveBytes(linkAbove)]),
  ].join(', ')
}
