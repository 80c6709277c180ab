import type { DriverProfile } from '../driver-profile.ts'
import type { BoundColumn } from '../encode/kind.ts'
import { CType, HandleType, noTotal, nullData, Return } from '../ffi/constants.ts'
import { check, readDiagnostics, succeeded } from '../ffi/diagnostics.ts'
import { type Address, odbcLibrary } from '../ffi/library.ts'
import { allocate } from '../ffi/memory.ts'
import { OdbcError } from '../odbc-error.ts'

const firstPiece = 64 << 10

/**
 * Reads a value of the current row whole, however long. `expected` is its length where the driver told it, else less than 0.
 */
export function fetchValue(
  statement: Address,
  index: number,
  column: BoundColumn,
  expected: number,
  rowNumber: number,
  profile: DriverProfile,
): Uint8Array {
  const library = odbcLibrary()
  const terminator = column.cType === CType.char ? 1 : 0
  const capacity = expected >= 0 ? expected + terminator : firstPiece
  const memory = allocate(capacity + 16)
  const { bytes } = memory
  const pieces: Buffer[] = []
  let total = 0
  try {
    for (;;) {
      const result = library.getData(statement, index, column.cType, memory.address + 8n, capacity, memory.address)
      if (result === Return.noData) break
      if (!succeeded(result)) {
        const { message } = OdbcError.fromDiagnostics(
          readDiagnostics(HandleType.statement, statement, profile.narrowText),
          'SQLGetData',
        )
        throw tooLong(column, rowNumber, message)
      }
      const length = Number(bytes.readBigInt64LE(0))
      if (length === nullData) break
      const whole = result === Return.success && length !== noTotal && length <= capacity - terminator
      const piece = whole ? length : capacity - terminator
      pieces.push(Buffer.from(bytes.subarray(8, 8 + piece)))
      total += piece
      if (whole) break
    }
  } finally {
    memory.free()
  }
  if (expected >= 0 && total !== expected) throw tooLong(column, rowNumber, `${total} of ${expected} bytes came`)
  return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces)
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
