import type { DriverProfile } from '../driver-profile.ts'
import type { BoundColumn } from '../encode/kind.ts'
import { CType, HandleType, noTotal, nullData, Return } from '../ffi/constants.ts'
import { check, readDiagnostics, succeeded } from '../ffi/diagnostics.ts'
import { type Address, odbcLibrary } from '../ffi/library.ts'
import { allocate, type StableMemory } from '../ffi/memory.ts'
import { OdbcError } from '../odbc-error.ts'

const pieceBytes = 256 << 10
/** What stands where the driver has written nothing: no byte of text is 0xff. */
const untouched = 0xff
/** Where a driver that does not cut characters may end a piece. */
const longestCharacter = 4

/** Reads a value of the current row whole; see {@link fetchPieces}. */
export function fetchValue(
  statement: Address,
  index: number,
  column: BoundColumn,
  expected: number,
  rowNumber: number,
  profile: DriverProfile,
  begun: Uint8Array | null = null,
): Uint8Array {
  const pieces = Array.from(fetchPieces(statement, index, column, expected, rowNumber, profile, begun), (piece) =>
    Buffer.from(piece),
  )
  return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces)
}

/**
 * Reads a value of the current row, however long, in pieces that are each valid until the next. They may end within a
 * character.
 *
 * @param expected the value's length where the driver told it, else less than 0
 * @param begun its beginning, where that has been read
 * @throws OdbcError where the driver fails, and where as much did not come as it told
 */
export function* fetchPieces(
  statement: Address,
  index: number,
  column: BoundColumn,
  expected: number,
  rowNumber: number,
  profile: DriverProfile,
  begun: Uint8Array | null = null,
): Generator<Uint8Array, void, undefined> {
  const library = odbcLibrary()
  const terminator = terminatorOf(column.cType)
  const rest = expected - (begun?.length ?? 0)
  const capacity = (expected >= 0 && rest > 0 ? Math.min(rest, pieceBytes) : pieceBytes) + terminator
  const memory = allocate(capacity + 16)
  const value = memory.bytes.subarray(8, 8 + capacity)
  let [told, total] = [expected, begun?.length ?? 0]
  try {
    if (begun) yield begun
    for (;;) {
      markEnd(value, terminator)
      const result = library.getData(statement, index, column.cType, memory.address + 8n, capacity, memory.address)
      if (result === Return.noData) break
      if (!succeeded(result)) throw failed(statement, column, rowNumber, profile)
      const length = Number(memory.bytes.readBigInt64LE(0))
      if (length === nullData) break
      if (told < 0 && length !== noTotal) told = total + length
      const isLast = result === Return.success && length !== noTotal && length <= capacity - terminator
      const size = isLast ? length : cutSize(value, terminator)
      if (size === 0 && !isLast) throw tooLong(column, rowNumber, 'the driver gives empty pieces of it')
      total += size
      yield value.subarray(0, size)
      if (isLast) break
    }
  } finally {
    memory.free()
  }
  if (told >= 0 && total !== told) throw tooLong(column, rowNumber, `${total} of ${told} bytes came`)
}

/**
 * Reads an unbound value of the current row into its buffer, with its indicator; where that does not hold it, returns its
 * beginning.
 */
export function beginValue(
  statement: Address,
  index: number,
  column: BoundColumn,
  block: StableMemory,
  rowNumber: number,
  profile: DriverProfile,
): Uint8Array | null {
  const { cType, capacity, values, indicators, longest } = column
  const value = block.bytes.subarray(values, values + capacity)
  const terminator = terminatorOf(cType)
  markEnd(value, terminator)
  const [at, indicator] = [block.address + BigInt(values), block.address + BigInt(indicators)]
  const result = odbcLibrary().getData(statement, index, cType, at, capacity, indicator)
  if (!succeeded(result)) throw failed(statement, column, rowNumber, profile)
  const length = Number(block.bytes.readBigInt64LE(indicators))
  return length >= nullData && length <= longest ? null : value.subarray(0, cutSize(value, terminator))
}

/** Bytes that text ends with, in the buffer of a driver. */
export function terminatorOf(cType: number): number {
  return cType === CType.char ? 1 : cType === CType.wideChar ? 2 : 0
}

/** Where a terminator may stand, so that it is seen. */
function markEnd(value: Buffer, terminator: number): void {
  value.fill(untouched, Math.max(0, value.length - longestCharacter - terminator))
}

/** Bytes of a piece that the end of its buffer cut: less than fit where the driver leaves a character that does not to the next. */
function cutSize(value: Buffer, terminator: number): number {
  const full = value.length - terminator
  if (terminator === 0) return full
  for (let size = full; size > full - longestCharacter && size > 0; size -= terminator)
    if (value.readUIntLE(size, terminator) === 0) return size
  return full
}

function failed(statement: Address, column: BoundColumn, rowNumber: number, { narrowText }: DriverProfile): OdbcError {
  const { message } = OdbcError.fromDiagnostics(
    readDiagnostics(HandleType.statement, statement, narrowText),
    'SQLGetData',
  )
  return tooLong(column, rowNumber, message)
}

/** Makes `row` of the block the current one. */
export function positionOn(
  statement: Address,
  row: number,
  column: BoundColumn,
  rowNumber: number,
  profile: DriverProfile,
) {
  const result = odbcLibrary().setPosition(statement, row + 1, 0, 0)
  if (succeeded(result)) return
  try {
    check(result, HandleType.statement, statement, profile.narrowText, 'SQLSetPos')
  } catch (cause) {
    throw tooLong(column, rowNumber, cause instanceof Error ? cause.message : String(cause))
  }
}

export function tooLong(column: BoundColumn, rowNumber: number, why: string): OdbcError {
  return OdbcError.local(
    'data',
    '22001',
    `Column "${column.name}", row ${rowNumber}: the value is longer than the driver announced and cannot be fetched whole (${why})`,
  )
}
