import { PartScanner } from './row-scanner.ts'

/** The parts of a result one at a time, each whole in memory and checked before any byte of it is seen. */
export interface PartReader {
  /** Rows joined by commas; null after the last part. Numbers that rise, or stay, are read in one go. */
  part(number: number): Promise<Buffer | null>
  close(): Promise<void>
}

/** Where a row of a result begins, or the comma before it. */
export interface RowPlace {
  readonly part: number
  /** Bytes of the part before it. */
  readonly offset: number
  /** Rows of the result before it. */
  readonly row: number
}

export const firstPlace: RowPlace = { part: 0, offset: 0, row: 0 }

/** How much a batch of rows may hold: so many rows, so many bytes as a JSON array; one row at least. */
export interface RowLimits {
  rows: number
  bytes: number
}

/** Where the rows of a batch ended. */
export interface Cut {
  readonly to: RowPlace
  /** No rows follow. */
  readonly isLast: boolean
}

/** What stands between two rows: in an array, or between lines. */
export type Separator = ',' | '\n'

/** What is handed on at once, so that a slow receiver is seen to make progress. */
const pieceBytes = 64 * 1024
const [tab, newline, carriageReturn, space, comma] = [0x09, 0x0a, 0x0d, 0x20, 0x2c]

/**
 * The rows from a place on, up to the limits, apart by `separator`, in pieces and with no more than one part in memory.
 * A part holds whole rows, so the same place and limits always give the same rows. `ended` is told once all are out.
 */
export async function* cutRows(
  reader: PartReader,
  from: RowPlace,
  limits: Readonly<RowLimits>,
  separator: Separator,
  ended: (cut: Cut) => void = () => {},
): AsyncGenerator<Uint8Array> {
  const taken: RowLimits = { rows: 0, bytes: 1 }
  let at = from
  for (;;) {
    const bytes = await reader.part(at.part)
    if (bytes === null) return ended({ to: at, isLast: true })
    const start = nextRow(bytes, at.offset)
    if (start === bytes.length) {
      at = { part: at.part + 1, offset: 0, row: at.row }
      continue
    }
    const isFirst = taken.rows === 0
    const ends = take(bytes, start, at.part, limits, taken)
    const end = ends.at(-1)
    if (end === undefined) return ended({ to: at, isLast: false })
    if (!isFirst) yield Buffer.from(separator)
    yield* pieces(separator === ',' ? bytes.subarray(start, end) : lines(bytes, start, ends))
    at = { part: at.part, offset: end, row: from.row + taken.rows }
    if (nextRow(bytes, end) < bytes.length) return ended({ to: at, isLast: false })
  }
}

/** The place of a row that stands in the same part as `from`, or at its end. */
export async function placeOfRow(reader: PartReader, from: RowPlace, row: number): Promise<RowPlace> {
  const bytes = await reader.part(from.part)
  if (bytes === null) return from
  const scanner = new PartScanner(bytes)
  let at = nextRow(bytes, from.offset)
  for (let left = row - from.row; left > 0 && at < bytes.length; left--) {
    const end = scanner.endOf(at)
    if (end === -1) throw new Error(`Part ${from.part} ends within a row`)
    at = nextRow(bytes, end)
  }
  return { part: from.part, offset: at, row }
}

/** Some of the rows from a place on, by their numbers from there, which rise. */
export async function* pickRows(
  reader: PartReader,
  from: RowPlace,
  wanted: readonly number[],
  separator: Separator,
): AsyncGenerator<Uint8Array> {
  let number = 0
  let picked = 0
  for (let part = from.part; picked < wanted.length; part++) {
    const bytes = await reader.part(part)
    if (bytes === null) throw new Error(`The result has no row ${from.row + (wanted[picked] ?? 0) + 1}`)
    const scanner = new PartScanner(bytes)
    for (let at = nextRow(bytes, part === from.part ? from.offset : 0); at < bytes.length; number++) {
      const end = scanner.endOf(at)
      if (end === -1) throw new Error(`Part ${part} ends within a row`)
      if (number === wanted[picked]) {
        if (picked++ > 0) yield Buffer.from(separator)
        yield* pieces(separator === ',' ? bytes.subarray(at, end) : lines(bytes, at, [end]))
      }
      at = nextRow(bytes, end)
    }
  }
}

/** Where the rows of this part end that the batch has room for; counts them. */
function take(bytes: Buffer, start: number, part: number, limits: Readonly<RowLimits>, taken: RowLimits): number[] {
  const scanner = new PartScanner(bytes)
  const ends: number[] = []
  for (let at = start; at < bytes.length && taken.rows < limits.rows; ) {
    const end = scanner.endOf(at)
    if (end === -1) throw new Error(`Part ${part} ends within a row`)
    const size = taken.bytes + end - at + 1
    if (taken.rows > 0 && size > limits.bytes) break
    taken.bytes = size
    taken.rows++
    ends.push(end)
    at = nextRow(bytes, end)
  }
  return ends
}

/** Past the comma between two rows. */
function nextRow(bytes: Buffer, from: number): number {
  let at = from
  while (at < bytes.length && (bytes[at] === comma || isBlank(bytes[at]))) at++
  return at
}

const isBlank = (byte: number | undefined): boolean =>
  byte === space || byte === newline || byte === carriageReturn || byte === tab

/** Each row on a line of its own. Inside a string a line break is always escaped, so that any other is a blank. */
function lines(bytes: Buffer, start: number, ends: readonly number[]): Buffer {
  const copy = Buffer.from(bytes.subarray(start, ends.at(-1)))
  for (const lineBreak of [newline, carriageReturn])
    for (let at = copy.indexOf(lineBreak); at !== -1; at = copy.indexOf(lineBreak, at)) copy[at] = space
  for (const end of ends.slice(0, -1)) copy[copy.indexOf(comma, end - start)] = newline
  return copy
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
}
