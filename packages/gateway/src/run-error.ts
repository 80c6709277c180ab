import { OdbcError } from '@postern/odbc'
import { type ErrorCode, OverlapError, PlaceholderError, type RunError } from '@postern/protocol'

const longestMessage = 8_192

/** A failed run, under the code that the server and the user know. */
export class RunFailure extends Error {
  override readonly name = 'RunFailure'
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

const codesByKind: Record<OdbcError['kind'], ErrorCode> = {
  syntax: 'DATABASE_ERROR',
  constraint: 'DATABASE_ERROR',
  permission: 'DATABASE_ERROR',
  other: 'DATABASE_ERROR',
  data: 'DATABASE_ERROR',
  timeout: 'RUN_TIMED_OUT',
  cancelled: 'RUN_CANCELLED',
  connection: 'DATABASE_UNREACHABLE',
  driverCrashed: 'DRIVER_FAILED',
  driverHung: 'DRIVER_FAILED',
  memoryLimit: 'DRIVER_FAILED',
}

/** Errors found on this side of the driver, which has no record of them. */
function codeOfOurs({ kind, sqlState }: OdbcError): ErrorCode {
  if (kind !== 'data') return codesByKind[kind]
  if (sqlState === '42S22') return 'LAST_FIELD_MISSING'
  // Parameters that cannot be bound have the states of a conversion, values of the result these two.
  return sqlState === '22000' || sqlState === '22001' ? 'VALUE_NOT_EXACT' : 'PLACEHOLDER_ERROR'
}

/** What the server is told about a run that did not succeed. */
export function toRunError(error: unknown): RunError {
  if (error instanceof RunFailure) {
    const { sqlState, nativeCode } = error.cause instanceof OdbcError ? error.cause : {}
    return {
      code: error.code,
      message: cut(error.message),
      ...(sqlState && { sqlState: sqlState.slice(0, 10) }),
      ...(nativeCode !== undefined && { nativeCode }),
    }
  }
  if (error instanceof PlaceholderError)
    return { code: 'PLACEHOLDER_ERROR', message: cut(`${error.message}. ${error.hint}`) }
  if (error instanceof OverlapError) return { code: 'PLACEHOLDER_ERROR', message: cut(error.message) }
  if (error instanceof OdbcError) {
    return {
      code: error.diagnostics.length === 0 ? codeOfOurs(error) : codesByKind[error.kind],
      message: cut(error.message),
      ...(error.sqlState && { sqlState: error.sqlState.slice(0, 10) }),
      nativeCode: error.nativeCode,
    }
  }
  return { code: 'GATEWAY_ERROR', message: cut(error instanceof Error ? error.message : String(error)) }
}

/** The server takes no NUL, and a driver may leave one at the end of its message. */
function cut(message: string): string {
  const text = message.replaceAll('\0', '\u{fffd}')
  return text.length > longestMessage ? `${text.slice(0, longestMessage - 1)}…` : text
}
