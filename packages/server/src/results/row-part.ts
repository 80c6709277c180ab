import { hash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { AppError } from '../lib/app-error.ts'
import type { ReceivedPart } from './part-store.ts'

/** A part whose bytes its row will hold. */
export function rowPart(body: Uint8Array): ReceivedPart {
  return { storedBytes: body.byteLength, digest: hash('sha256', body, 'base64'), body, discard: async () => {} }
}

/** The rows that rode inside `finish`, as the part to be stored (number 0, encoding identity). */
export const inlinePart = (rows: string): ReceivedPart => rowPart(Buffer.from(rows, 'utf8'))

export const tooLarge = (limit: number): AppError => new AppError('TOO_LARGE', `A part may have at most ${limit} bytes`)

/** Leaves the stream open when the reader stops early: a request that is refused half-way must still be answered. */
export const chunksOf = (body: Readable): AsyncIterableIterator<Uint8Array> =>
  body.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Uint8Array>
