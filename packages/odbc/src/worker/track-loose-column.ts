import { compareDecimals } from '../encode/compare.ts'
import { doubleText } from '../encode/json-number.ts'
import type { BoundColumn } from '../encode/kind.ts'
import type { RowEncoder } from '../encode/row-encoder.ts'
import type { LooseValues } from '../encode/write-loose.ts'
import type { Parameter, QueryOptions, ValueType } from '../types.ts'

/** Numbers before text before binary: SQLite's own order. */
const rank: Readonly<Partial<Record<ValueType, number>>> = { integer: 0, float: 0, text: 1, binary: 2 }

interface Seen {
  type: 'integer' | 'float' | 'text' | 'binary'
  bytes: Buffer
}

/**
 * Follows a column whose values have types of their own (SQLite). A date or a timestamp is a text there and is compared as
 * one: it keeps its own text, also where JSON gets another form, so that `>` finds the rows after it and no other.
 */
export class LooseTracker {
  readonly index: number
  readonly #column: BoundColumn
  readonly #greatest: boolean
  readonly #encoder: RowEncoder
  readonly #memory: Buffer
  #seen: Seen | null = null
  #candidate: Seen | null = null

  constructor(
    index: number,
    column: BoundColumn,
    option: NonNullable<QueryOptions['track']>['option'],
    encoder: RowEncoder,
    memory: Uint8Array,
  ) {
    this.index = index
    this.#column = column
    this.#greatest = option === 'greatest'
    this.#encoder = encoder
    this.#memory = Buffer.from(memory.buffer, memory.byteOffset, memory.byteLength)
  }

  readonly text = (): string => (this.#candidate ? textOf(this.#candidate) : '')

  observe(row: number, whole: Uint8Array | null): number {
    const length = this.#encoder.lengthOf(this.#column, row)
    if (length === -1) {
      if (!this.#greatest) this.#seen = null
      return Number.NaN
    }
    const at = this.#column.values + this.#column.capacity * row
    const bytes = whole ? Buffer.from(whole) : this.#memory.subarray(at, at + length)
    const candidate = this.#read(bytes, this.#encoder.looseValues)
    this.#candidate = candidate
    const order = this.#seen ? compare(candidate, this.#seen) : 1
    if (this.#greatest && order <= 0) return order
    this.#seen = { type: candidate.type, bytes: Buffer.from(candidate.bytes) }
    return Math.abs(order)
  }

  result(): Parameter | null {
    return this.#seen && { type: this.#seen.type, value: textOf(this.#seen) }
  }

  #read(bytes: Buffer, values: LooseValues | null): Seen {
    if (!values) {
      const text = bytes.toString('utf8')
      return { type: /^(?:0|-?[1-9]\d*)$/.test(text) ? 'integer' : isNumber(text) ? 'float' : 'text', bytes }
    }
    if (values.isInteger(this.index)) return { type: 'integer', bytes }
    if (values.isFloat(this.index)) return { type: 'float', bytes: Buffer.from(bareDouble(values.double(this.index))) }
    return { type: values.isBinary(this.index) ? 'binary' : 'text', bytes: Buffer.from(values.bytes(this.index)) }
  }
}

const textOf = ({ type, bytes }: Seen): string => bytes.toString(type === 'binary' ? 'base64' : 'utf8')

function isNumber(text: string): boolean {
  return /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) && !/^-?0\d/.test(text)
}

function bareDouble(value: number): string {
  return doubleText(value).replaceAll('"', '')
}

function compare(a: Seen, b: Seen): number {
  const byRank = (rank[a.type] ?? 0) - (rank[b.type] ?? 0)
  if (byRank !== 0) return byRank
  if (a.type === 'text' || a.type === 'binary') return a.bytes.compare(b.bytes)
  if (a.type === 'integer' && b.type === 'integer' && a.bytes[0] !== 0x2d && b.bytes[0] !== 0x2d) {
    return a.bytes.length - b.bytes.length || a.bytes.compare(b.bytes)
  }
  return compareNumbers(a.bytes.toString('latin1'), b.bytes.toString('latin1'))
}

function compareNumbers(a: string, b: string): number {
  if (a.endsWith('Infinity') || b.endsWith('Infinity')) return Number(a) - Number(b) || 0
  return compareDecimals(a, b)
}
