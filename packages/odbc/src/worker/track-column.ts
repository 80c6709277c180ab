import { compareDecimals, compareFloats, compareInstants } from '../encode/compare.ts'
import { type BoundColumn, Kind } from '../encode/kind.ts'
import type { RowEncoder } from '../encode/row-encoder.ts'
import { type Bytes, bytesOf, fixedWidth, writeValue } from '../encode/write-value.ts'
import { CType } from '../ffi/constants.ts'
import { OdbcError } from '../odbc-error.ts'
import type { Column, Parameter, QueryOptions, ValueType } from '../types.ts'
import { LooseTracker } from './track-loose-column.ts'

type Track = NonNullable<QueryOptions['track']>

/** Follows the greatest or the last value of one column. */
export interface Tracker {
  /** The column's, from 0. */
  readonly index: number
  /**
   * Looks at a row of the block. Above 0: its value is the tracked one from now on, in place of another; 0: the same value
   * again; below 0: one that is less than the greatest; NaN: NULL. `whole` is a value that its buffer does not hold.
   */
  observe(row: number, whole: Uint8Array | null): number
  /** Canonical text of the value that was looked at last. */
  readonly text: () => string
  result(): Parameter | null
}

/** Throws an OdbcError when the result has no such column. `memory` is the block's. */
export function trackColumn(
  track: Track,
  columns: readonly Column[],
  bound: readonly BoundColumn[],
  encoder: RowEncoder,
  memory: Uint8Array,
): Tracker {
  const index = indexOf(track.column, columns)
  const [column, type] = [bound[index], columns[index]?.type]
  if (!column || !type) {
    throw OdbcError.local('data', '42S22', `The result has no column "${track.column}" to take the last value from`)
  }
  if (column.kind >= Kind.looseText) return new LooseTracker(index, column, track.option, encoder, memory)
  return new ColumnTracker(index, column, type, track.option, encoder, memory)
}

function indexOf(name: string, columns: readonly Column[]): number {
  const exact = columns.findIndex((column) => column.name === name)
  if (exact >= 0) return exact
  return columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase())
}

/** Orders numbers and times by value, text by code point, binary by byte. */
class ColumnTracker implements Tracker {
  readonly index: number
  readonly #column: BoundColumn
  readonly #type: ValueType
  readonly #greatest: boolean
  readonly #encoder: RowEncoder
  readonly #source: Bytes
  readonly #compare: (a: Buffer, b: Buffer) => number
  #seen: Buffer | null = null
  #candidate: Buffer | null = null

  constructor(
    index: number,
    column: BoundColumn,
    type: ValueType,
    option: Track['option'],
    encoder: RowEncoder,
    memory: Uint8Array,
  ) {
    this.index = index
    this.#column = column
    this.#type = type
    this.#greatest = option === 'greatest'
    this.#encoder = encoder
    this.#source = bytesOf(memory)
    this.#compare = this.#comparison()
  }

  readonly text = (): string => (this.#candidate ? this.#textOf(this.#candidate) : '')

  observe(row: number, whole: Uint8Array | null): number {
    const column = this.#column
    const length = this.#encoder.lengthOf(column, row)
    if (length === -1) {
      if (!this.#greatest) this.#seen = null
      return Number.NaN
    }
    const at = column.values + column.capacity * row
    const size = sizedByIndicator.has(column.cType) ? length : column.capacity
    const value = whole ?? this.#source.bytes.subarray(at, at + size)
    const candidate = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    this.#candidate = candidate
    const order = this.#seen ? this.#compare(candidate, this.#seen) : 1
    if (this.#greatest && order <= 0) return order
    if (order !== 0 || !this.#seen) this.#seen = Buffer.from(candidate)
    return Math.abs(order)
  }

  result(): Parameter | null {
    return this.#seen && { type: this.#type, value: this.#textOf(this.#seen) }
  }

  /** The canonical text of a value. */
  #textOf(raw: Buffer): string {
    const out = bytesOf(Buffer.alloc(6 * raw.length + fixedWidth))
    const end = writeValue(this.#column.kind, bytesOf(raw), 0, raw.length, out, 0, this.#encoder.zone)
    if (end < 0)
      throw OdbcError.local('data', '22000', `The last value of column "${this.#column.name}" cannot be read`)
    const text = Buffer.from(out.bytes.buffer, out.bytes.byteOffset, end).toString('utf8')
    return text.startsWith('"') ? String(JSON.parse(text)) : text
  }

  #comparison(): (a: Buffer, b: Buffer) => number {
    switch (this.#column.kind) {
      case Kind.int64:
      case Kind.int64Quoted:
        return compareInt64
      case Kind.offsetTimestamp:
      case Kind.offsetTimestampText:
        return (a, b) => compareInstants(this.#textOf(a), this.#textOf(b))
      case Kind.wideText:
        return (a, b) => Buffer.from(this.#textOf(a)).compare(Buffer.from(this.#textOf(b)))
    }
    switch (this.#type) {
      case 'integer':
      case 'decimal':
        return (a, b) => compareNumberTexts(a.toString('latin1'), b.toString('latin1'))
      case 'float':
        return (a, b) => compareFloats(this.#textOf(a), this.#textOf(b))
      case 'date':
      case 'timestamp':
      case 'time':
        return (a, b) => compareStrings(this.#textOf(a), this.#textOf(b))
      default:
        return (a, b) => a.compare(b)
    }
  }
}

const sizedByIndicator: ReadonlySet<number> = new Set([CType.char, CType.wideChar, CType.binary])

function compareInt64(a: Buffer, b: Buffer): number {
  return a.readInt32LE(4) - b.readInt32LE(4) || a.readUInt32LE(0) - b.readUInt32LE(0)
}

const numberForm = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/** PostgreSQL's numeric has NaN and infinities too. */
function compareNumberTexts(a: string, b: string): number {
  return numberForm.test(a) && numberForm.test(b) ? compareDecimals(a, b) : compareFloats(a, b)
}

function compareStrings(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
