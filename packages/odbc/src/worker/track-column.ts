import { compareDecimals, compareFloats } from '../encode/compare.ts'
import { type BoundColumn, Kind } from '../encode/kind.ts'
import type { LongValues, RowEncoder } from '../encode/row-encoder.ts'
import { type Bytes, bytesOf, fixedWidth, writeValue } from '../encode/write-value.ts'
import { CType } from '../ffi/constants.ts'
import { OdbcError } from '../odbc-error.ts'
import type { Column, Parameter, QueryOptions, ValueType } from '../types.ts'

type Track = NonNullable<QueryOptions['track']>

/** A value's own bytes, copied: text in UTF-8, or the C value. */
interface Seen {
  raw: Buffer
}

/**
 * Follows one column. Text is ordered by code point and binary by byte; a loosely typed column (SQLite) by number before
 * text. Values that a loosely typed database compares as text keep their own text, also where JSON gets another form.
 */
export class ColumnTracker {
  readonly #index: number
  readonly #column: BoundColumn
  readonly #source: Bytes
  readonly #encoder: RowEncoder
  readonly #option: Track['option']
  readonly #typeOf: (text: string) => ValueType
  readonly #compare: (a: Buffer, b: Buffer) => number
  #seen: Seen | null = null

  constructor(
    track: Track,
    columns: readonly Column[],
    bound: readonly BoundColumn[],
    encoder: RowEncoder,
    memory: Uint8Array,
    looseTypes: boolean,
  ) {
    const index = indexOf(track.column, columns)
    const column = bound[index]
    const type = columns[index]?.type
    if (!column || !type) {
      throw OdbcError.local('data', '42S22', `The result has no column "${track.column}" to take the last value from`)
    }
    this.#index = index
    this.#column = column
    this.#source = bytesOf(memory)
    this.#encoder = encoder
    this.#option = track.option
    const loose = looseTypes && column.cType === CType.char
    this.#typeOf = loose ? looseTypeOf : () => type
    this.#compare = loose ? compareLoose : this.#comparison(type)
  }

  /** Looks at a row of the block. */
  observe(row: number, long: LongValues | null): void {
    const column = this.#column
    const length = this.#encoder.lengthOf(column, row)
    if (length === -1) {
      if (this.#option === 'last') this.#seen = null
      return
    }
    const at = column.values + column.capacity * row
    const size = column.cType === CType.char || column.cType === CType.binary ? length : column.capacity
    const raw = long?.[this.#index] ?? this.#source.bytes.subarray(at, at + size)
    const candidate = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
    if (this.#option === 'greatest' && this.#seen && this.#compare(candidate, this.#seen.raw) <= 0) return
    this.#seen = { raw: Buffer.from(candidate) }
  }

  result(): Parameter | null {
    if (!this.#seen) return null
    const { raw } = this.#seen
    const text = this.#typeOf === looseTypeOf ? raw.toString('utf8') : this.#textOf(raw)
    return { type: this.#typeOf(text), value: text }
  }

  /** The canonical text of a value. */
  #textOf(raw: Buffer): string {
    const out = bytesOf(Buffer.alloc(6 * raw.length + fixedWidth))
    const end = writeValue(this.#column.kind, bytesOf(raw), 0, raw.length, out, 0)
    if (end < 0)
      throw OdbcError.local('data', '22000', `The last value of column "${this.#column.name}" cannot be read`)
    const text = Buffer.from(out.bytes.buffer, out.bytes.byteOffset, end).toString('utf8')
    return text.startsWith('"') ? String(JSON.parse(text)) : text
  }

  #comparison(type: ValueType): (a: Buffer, b: Buffer) => number {
    if (this.#column.kind === Kind.int64 || this.#column.kind === Kind.int64Quoted) return compareInt64
    switch (type) {
      case 'integer':
      case 'decimal':
        return (a, b) => compareNumberTexts(a.toString('latin1'), b.toString('latin1'))
      case 'float':
        return (a, b) => compareFloats(this.#textOf(a), this.#textOf(b))
      case 'date':
      case 'timestamp':
      case 'time':
        return (a, b) => {
          const [left, right] = [this.#textOf(a), this.#textOf(b)]
          return left < right ? -1 : left > right ? 1 : 0
        }
      default:
        return (a, b) => a.compare(b)
    }
  }
}

function indexOf(name: string, columns: readonly Column[]): number {
  const exact = columns.findIndex((column) => column.name === name)
  if (exact >= 0) return exact
  return columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase())
}

function compareInt64(a: Buffer, b: Buffer): number {
  return a.readInt32LE(4) - b.readInt32LE(4) || a.readUInt32LE(0) - b.readUInt32LE(0)
}

const numberForm = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

function compareNumberTexts(a: string, b: string): number {
  return numberForm.test(a) && numberForm.test(b) ? compareDecimals(a, b) : compareFloats(a, b)
}

function looseTypeOf(text: string): ValueType {
  if (/^(?:0|-?[1-9]\d*)$/.test(text)) return 'integer'
  return isNumber(text) ? 'float' : 'text'
}

function isNumber(text: string): boolean {
  return /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) && !/^-?0\d/.test(text)
}

function compareLoose(a: Buffer, b: Buffer): number {
  const [left, right] = [a.toString('utf8'), b.toString('utf8')]
  const [leftNumber, rightNumber] = [isNumber(left), isNumber(right)]
  if (leftNumber && rightNumber) return compareDecimals(left, right)
  return leftNumber === rightNumber ? a.compare(b) : leftNumber ? -1 : 1
}
