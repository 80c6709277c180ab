import { type BoundColumn, Kind } from '../encode/kind.ts'
import type { RowEncoder } from '../encode/row-encoder.ts'
import type { LongValueOf, PiecedValue } from '../encode/row-in-pieces.ts'
import type { LooseValues } from '../encode/write-loose.ts'
import type { Address } from '../ffi/library.ts'
import type { StableMemory } from '../ffi/memory.ts'
import { beginValue, fetchPieces, fetchValue, positionOn, tooLong } from './fetch-value.ts'
import type { BlockPlan } from './plan-block.ts'
import type { Session } from './session.ts'

/** A longer value is read in pieces of this size and is never whole in memory. */
const mostWhole = 256 << 10

/** The value of a column that is read whole however long it is. */
export interface WholeValue {
  readonly index: number
  /** Null where its buffer holds it. */
  value: Uint8Array | null
}

/** The row's values that their buffers could not hold. */
export function fetchLongValues(
  { profile }: Session,
  statement: Address,
  plan: BlockPlan,
  block: StableMemory,
  encoder: RowEncoder,
  row: number,
  rowNumber: number,
  whole: WholeValue,
): LongValueOf {
  const { looseValues } = encoder
  if (looseValues) return (column, index) => looseValue(column, index, row, encoder, looseValues)
  let positioned = false
  return (column, index) => {
    const begun = column.isBound ? null : beginValue(statement, index + 1, column, block, rowNumber, profile)
    const length = encoder.lengthOf(column, row)
    if (length >= -1 && length <= column.longest) return null
    if (plan.rows > 1 && !positioned) {
      if (!profile.recoversInBlock) throw tooLong(column, rowNumber, 'the driver gives it only once')
      positionOn(statement, row, column, rowNumber, profile)
      positioned = true
    }
    const kind = index === whole.index ? null : pieceKindOf(column)
    if (kind === null || (length >= 0 && length <= mostWhole)) {
      const value = fetchValue(statement, index + 1, column, length, rowNumber, profile, begun)
      if (index === whole.index) whole.value = value
      return value
    }
    return { kind, pieces: fetchPieces(statement, index + 1, column, length, rowNumber, profile, begun) }
  }
}

function pieceKindOf({ kind }: BoundColumn): PiecedValue['kind'] | null {
  if (kind === Kind.looseText) return Kind.text
  return kind === Kind.text || kind === Kind.wideText || kind === Kind.binary ? kind : null
}

/** Text and binary as the database holds them. */
function looseValue(
  column: BoundColumn,
  index: number,
  row: number,
  encoder: RowEncoder,
  values: LooseValues,
): Uint8Array | PiecedValue | null {
  if (encoder.lengthOf(column, row) === -1 || values.isInteger(index) || values.isFloat(index)) return null
  if (values.size(index) <= mostWhole) return values.bytes(index)
  return { kind: values.isBinary(index) ? Kind.binary : Kind.text, pieces: slicesOf(values.view(index)) }
}

function* slicesOf(bytes: Uint8Array): Generator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += mostWhole) yield bytes.subarray(at, at + mostWhole)
}
