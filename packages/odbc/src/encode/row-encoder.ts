import { OdbcError } from '../odbc-error.ts'
import { invalid, writeBytes } from './json-text.ts'
import { type BoundColumn, Kind } from './kind.ts'
import { repairText } from './repair-text.ts'
import type { SessionZone } from './session-zone.ts'
import { type LooseValues, needsWhole, writeLoose } from './write-loose.ts'
import { type Bytes, bytesOf, fixedWidth, reasonOf, writeString, writeValue } from './write-value.ts'

const variableKinds: ReadonlySet<Kind> = new Set([
  Kind.text,
  Kind.wideText,
  Kind.number,
  Kind.numberQuoted,
  Kind.timeText,
  Kind.guid,
  Kind.timestampText,
  Kind.offsetTimestampText,
  Kind.dateText,
  Kind.checkedTimestampText,
  Kind.zonedTimestamp,
  Kind.binary,
  Kind.looseText,
  Kind.looseAny,
  Kind.looseAnyQuoted,
  Kind.looseNumber,
  Kind.looseNumberQuoted,
  Kind.looseBoolean,
  Kind.looseTimestamp,
])
const [comma, brace] = [0x2c, 0x7d]
const nullBytes = Buffer.from('null')

/** Writes rows of a block's memory as JSON objects. */
export class RowEncoder {
  readonly columns: readonly BoundColumn[]
  readonly #source: Bytes
  readonly #indicators: Int32Array
  readonly #keys: readonly Words[]
  readonly #variable: readonly BoundColumn[]
  readonly #fixed: number
  /** Most bytes a row without long values can take. */
  readonly widest: number
  #alone: Bytes = bytesOf(new Uint8Array(0))
  /** Of the row that is written next, where the database tells. */
  looseValues: LooseValues | null = null
  /** Text that is no UTF-8 is written with U+FFFD where it is broken, instead of being refused. */
  replacesInvalidText = false
  /** The session's time zone, where a column has one. */
  readonly zone: SessionZone | null

  /** `memory` holds the columns where they say; it is read anew for every row. */
  constructor(columns: readonly BoundColumn[], memory: Uint8Array, zone: SessionZone | null = null) {
    this.zone = zone
    this.columns = columns
    this.#source = bytesOf(memory)
    this.#indicators = new Int32Array(memory.buffer, memory.byteOffset, memory.byteLength >> 2)
    this.#keys = columns.map(({ name }, index) => wordsOf(`${index === 0 ? '{' : ','}${JSON.stringify(name)}:`))
    this.#variable = columns.filter(({ kind }) => variableKinds.has(kind))
    this.#fixed = 2 + this.#keys.reduce((sum, key) => sum + key.length + 4 + fixedWidth, 0)
    this.widest = this.#variable.reduce((sum, { longest }) => sum + 6 * longest, this.#fixed)
  }

  /** Bytes of a value, -1 for NULL, less for a length the driver does not know. */
  lengthOf(column: BoundColumn, row: number): number {
    return this.#indicators[(column.indicators >> 2) + 2 * row] ?? -1
  }

  /** Most bytes the row can take in JSON, or {@link needsWhole}. */
  measure(row: number): number {
    let most = this.#fixed
    for (const column of this.columns) {
      const length = this.lengthOf(column, row)
      if (this.#isLong(column, length)) return needsWhole
      if (length > 0) most += 6 * length
    }
    return most
  }

  #isLong({ longest }: BoundColumn, length: number): boolean {
    return length > longest || length < -1
  }

  /**
   * Writes the row at `start`, after a comma unless that is 0. `rowNumber` is for error messages. Returns the new position,
   * or {@link needsWhole}: then the row is written in pieces, by row-in-pieces.ts.
   */
  encode(row: number, rowNumber: number, out: Bytes, start: number): number {
    const { bytes } = out
    let at = start
    if (at > 0) bytes[at++] = comma
    for (let index = 0; index < this.columns.length; index++) {
      const column = this.columns[index]
      const key = this.#keys[index]
      if (!column || !key) break
      at = writeWords(key, out.view, at)
      const length = this.#indicators[(column.indicators >> 2) + 2 * row] ?? -1
      if (length === -1) {
        at = writeBytes(nullBytes, 0, 4, bytes, at)
        continue
      }
      if (this.#isLong(column, length)) return needsWhole
      const p = column.values + column.capacity * row
      const next =
        column.kind >= Kind.looseText
          ? writeLoose(column.kind, this.#source, p, length, null, out, at, index, this.looseValues)
          : writeValue(column.kind, this.#source, p, length, out, at, this.zone)
      if (next === needsWhole) return needsWhole
      at = next < 0 ? this.#repair(column, rowNumber, next, this.#source.bytes.subarray(p, p + length), out, at) : next
    }
    bytes[at++] = brace
    return at
  }

  /** The name of a column with the colon, and what stands before it. */
  keyOf(index: number): Uint8Array {
    return Buffer.from(`${index === 0 ? '{' : ','}${JSON.stringify(this.columns[index]?.name)}:`)
  }

  /**
   * One value alone: from its buffer, or `whole` where that does not hold it. The JSON is valid until the next call.
   *
   * @throws OdbcError as {@link encode} does
   */
  encodeAlone(
    column: BoundColumn,
    index: number,
    row: number,
    rowNumber: number,
    whole: Uint8Array | null,
  ): Uint8Array {
    const length = this.lengthOf(column, row)
    if (length === -1) return nullBytes
    const size = whole?.length ?? length
    const source = whole ? bytesOf(whole) : this.#source
    const p = whole ? 0 : column.values + column.capacity * row
    const out = this.#room(6 * size + fixedWidth)
    const next =
      column.kind >= Kind.looseText
        ? writeLoose(column.kind, this.#source, p, length, whole, out, 0, index, this.looseValues)
        : writeValue(column.kind, source, p, size, out, 0, this.zone)
    const end = next < 0 ? this.#repair(column, rowNumber, next, source.bytes.subarray(p, p + size), out, 0) : next
    return this.#alone.bytes.subarray(0, end)
  }

  #room(size: number): Bytes {
    if (this.#alone.bytes.length < size) this.#alone = bytesOf(new Uint8Array(size))
    return this.#alone
  }

  /** Writes text that is not valid with U+FFFD where it is broken, if that is wanted; returns the new position. */
  #repair(column: BoundColumn, rowNumber: number, reason: number, value: Uint8Array, out: Bytes, at: number): number {
    if (reason !== invalid || !this.replacesInvalidText) throw unwritable(column, rowNumber, reason)
    const repaired = repairText(column.kind, value)
    return writeString(bytesOf(repaired), 0, repaired.length, out, at)
  }
}

/** Bytes as 32-bit words, so that a key costs a quarter of the writes. */
interface Words {
  readonly length: number
  readonly words: Int32Array
}

function wordsOf(text: string): Words {
  const bytes = Buffer.from(text)
  const padded = Buffer.concat([bytes, Buffer.alloc(3)])
  const words = Int32Array.from({ length: (bytes.length + 3) >> 2 }, (_, index) => padded.readInt32LE(4 * index))
  return { length: bytes.length, words }
}

/** Writes up to three bytes more than it says: what follows overwrites them. */
function writeWords({ length, words }: Words, out: DataView, start: number): number {
  for (let index = 0; index < words.length; index++) out.setInt32(start + 4 * index, words[index] ?? 0, true)
  return start + length
}

export function unwritable(column: BoundColumn, rowNumber: number, result: number): OdbcError {
  return OdbcError.local('data', '22000', `Column "${column.name}", row ${rowNumber}: ${reasonOf(result)}`)
}
