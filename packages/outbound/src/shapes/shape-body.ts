import { pipeline, Readable } from 'node:stream'
import { constants, createGzip, createZstdCompress } from 'node:zlib'
import type { CallbackFormat } from '@postern/protocol/api'
import type { Separator } from './cut-rows.ts'

const pieceBytes = 64 * 1024

/** Quick rather than small: a body is compressed twice, once for its signature and length. */
const encoders = {
  gzip: () => createGzip({ level: constants.Z_BEST_SPEED, chunkSize: pieceBytes }),
  zstd: () => createZstdCompress({ chunkSize: pieceBytes }),
}

/** What a format says of the body. */
export function formatHeaders({ shape, compression }: CallbackFormat): Record<string, string> {
  return {
    'content-type': shape === 'ndjson' ? 'application/x-ndjson' : 'application/json',
    ...(compression && { 'content-encoding': compression }),
  }
}

export const separatorOf = ({ shape }: CallbackFormat): Separator => (shape === 'ndjson' ? '\n' : ',')

export interface EnvelopeHead {
  readonly command: string
  readonly run: string
  readonly columns: readonly { readonly name: string; readonly type: string }[]
}

/**
 * Rows as the body of a callback. `rows` is what stands between the brackets of an array or, for lines, all of it. The
 * same rows in the same pieces give the same bytes, compressed or not. `seen` is told what is compressed.
 */
export function shapeBody(
  { shape = 'array', compression }: CallbackFormat,
  rows: AsyncIterable<Uint8Array>,
  head: EnvelopeHead | null,
  seen?: (bytes: Uint8Array) => void,
): Readable {
  const shaped = shape === 'ndjson' ? lines(rows) : inBrackets(rows, head)
  const body = Readable.from(seen ? tapped(shaped, seen) : shaped, { objectMode: false, highWaterMark: pieceBytes })
  // Its error reaches the reader by the encoder, which the pipeline destroys with it.
  return compression ? pipeline(body, encoders[compression](), () => {}) : body
}

async function* inBrackets(rows: AsyncIterable<Uint8Array>, head: EnvelopeHead | null): AsyncGenerator<Uint8Array> {
  yield Buffer.from(head === null ? '[' : `${JSON.stringify(head).slice(0, -1)},"rows":[`)
  yield* rows
  yield Buffer.from(head === null ? ']' : ']}')
}

/** Every line ends with a newline, the last one, too. */
async function* lines(rows: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isEmpty = true
  for await (const piece of rows) {
    isEmpty = false
    yield piece
  }
  if (!isEmpty) yield Buffer.from('\n')
}

async function* tapped(
  pieces: AsyncIterable<Uint8Array>,
  seen: (bytes: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    seen(piece)
    yield piece
  }
}
