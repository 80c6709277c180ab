import type { RowChunk } from '@postern/odbc'

/** Whole rows: JSON objects joined by commas. */
export type Rows = Pick<RowChunk, 'bytes' | 'rows'>

/**
 * Puts rows together that come in several chunks, up to `most` bytes each.
 *
 * @throws what `tooLarge` makes, as soon as a row has more
 */
export async function* wholeRows(
  chunks: AsyncIterable<RowChunk>,
  most: number,
  tooLarge: () => Error,
): AsyncGenerator<Rows, void, undefined> {
  let pieces: Uint8Array[] = []
  let size = 0
  for await (const { bytes, rows, unfinished } of chunks) {
    size += bytes.length
    if (size > most) throw tooLarge()
    if (unfinished) pieces.push(Uint8Array.from(bytes))
    else {
      yield pieces.length === 0 ? { bytes, rows } : { bytes: Buffer.concat([...pieces, bytes]), rows }
      pieces = []
      size = 0
    }
  }
}
