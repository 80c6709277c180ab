import { invalid } from './json-text.ts'
import type { BoundColumn } from './kind.ts'
import { type PieceKind, PieceWriter } from './piece-writer.ts'
import { type RowEncoder, unwritable } from './row-encoder.ts'

/** A value that is never whole in memory: each piece is valid until the next. */
export interface PiecedValue {
  readonly kind: PieceKind
  readonly pieces: Iterable<Uint8Array>
}

/** Gives a row's long values. Asked once for each column, in their order, and only when all pieces before were read. */
export type LongValueOf = (column: BoundColumn, index: number) => Uint8Array | PiecedValue | null

/**
 * The JSON of a row, in pieces that are each valid until the next.
 *
 * @throws OdbcError where a value cannot be written, also after pieces of the row have been given
 */
export function* rowInPieces(
  encoder: RowEncoder,
  row: number,
  rowNumber: number,
  longValueOf: LongValueOf,
): Generator<Uint8Array, void, undefined> {
  for (const [index, column] of encoder.columns.entries()) {
    yield encoder.keyOf(index)
    const value = longValueOf(column, index)
    if (value === null || value instanceof Uint8Array) {
      yield encoder.encodeAlone(column, index, row, rowNumber, value)
      continue
    }
    const writer = new PieceWriter(value.kind, encoder.replacesInvalidText)
    const write = (piece: Uint8Array, isLast: boolean) => {
      const json = writer.write(piece, isLast)
      if (!json) throw unwritable(column, rowNumber, invalid)
      return json
    }
    yield quote
    for (const piece of value.pieces) yield write(piece, false)
    yield write(new Uint8Array(), true)
    yield quote
  }
  yield brace
}

const [quote, brace] = [Buffer.from('"'), Buffer.from('}')]
