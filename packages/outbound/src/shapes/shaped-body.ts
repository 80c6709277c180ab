import type { Readable } from 'node:stream'
import type { CallbackFormat } from '@postern/protocol/api'
import type { Signer } from '../signing/sign.ts'
import { cutRows, firstPlace, type PartReader } from './cut-rows.ts'
import { type PreparedBody, prepareBody } from './prepare-body.ts'
import { type EnvelopeHead, separatorOf, shapeBody } from './shape-body.ts'

/** The body of one callback, which is read as often as need be. */
export interface ShapedBody {
  /** Reads it from its beginning; `seen` is told what is compressed. */
  open(seen?: (bytes: Uint8Array) => void): Readable
  readonly isCompressed: boolean
  /** Whether its answer may name rows that were not taken. */
  readonly isBatch?: boolean
  /** What is said of it; once it was read, so that it is known where it ended. */
  headers(): Record<string, string>
}

export const isCompressed = ({ compression }: CallbackFormat): boolean => compression !== undefined

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

const unlimited = { rows: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY }

/** All rows of a result in one body. */
export function wholeBody(
  reader: PartReader,
  format: CallbackFormat,
  head: EnvelopeHead | null,
  seen?: (bytes: Uint8Array) => void,
): Readable {
  return shapeBody(format, cutRows(reader, firstPlace, unlimited, separatorOf(format)), head, seen)
}

/** Of a result that goes out in one piece. */
export const wholeHeaders = ({ rows }: { readonly rows: number }): Record<string, string> => ({
  'content-type': 'application/json',
  'postern-part': '1',
  'postern-of': '1',
  'postern-rows': String(rows),
})
