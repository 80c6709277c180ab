import { OdbcError } from '../odbc-error.ts'
import type { Diagnostic } from '../types.ts'
import { Return } from './constants.ts'
import { type Address, odbcLibrary } from './library.ts'

/** Characters; twice as many fit into the 16 bits in which some drivers count bytes. */
const longestMessage = 16_000

/** True for SQL_SUCCESS and SQL_SUCCESS_WITH_INFO. */
export function succeeded(result: number): boolean {
  return result === Return.success || result === Return.successWithInfo
}

/** The diagnostic records the last call left on a handle. `narrow`: the driver's texts are UTF-8 bytes (see the driver profiles). */
export function readDiagnostics(handleType: number, handle: Address, narrow: boolean): Diagnostic[] {
  const library = odbcLibrary()
  const unit = narrow ? 1 : 2
  const encoding = narrow ? 'utf8' : 'utf16le'
  const state = Buffer.alloc(6 * unit)
  const native = Buffer.alloc(4)
  const message = Buffer.alloc(longestMessage * unit)
  const length = Buffer.alloc(2)
  const read = narrow ? library.diagnosticNarrow : library.diagnosticWide
  const records: Diagnostic[] = []
  for (let index = 1; index <= 20; index++) {
    if (!succeeded(read(handleType, handle, index, state, native, message, longestMessage, length))) break
    const units = Math.min(longestMessage - 1, Math.max(0, length.readInt16LE(0)))
    records.push({
      sqlState: state.toString(encoding, 0, 5 * unit),
      nativeCode: native.readInt32LE(0),
      message: message.toString(encoding, 0, units * unit),
    })
  }
  return records
}

/** Throws the {@link OdbcError} of a failed call. */
export function check(result: number, handleType: number, handle: Address, narrow: boolean, call: string): void {
  if (!succeeded(result)) throw OdbcError.fromDiagnostics(readDiagnostics(handleType, handle, narrow), call)
}
