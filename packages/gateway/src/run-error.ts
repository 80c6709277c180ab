import { OdbcError } from '@postern/odbc'
import { type ErrorCode, PlaceholderError, type RunError } from '@postern/protocol'

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
}

/** What the server is told about a run that did not succeed. */
export function toRunError(error: unknown): RunError {
  if (error instanceof RunFailure) return { code: error.code, message: cut(error.message) }
  if (error instanceof PlaceholderError)
    return { code: 'PLACEHOLDER_ERROR', message: cut(`${error.message}. ${error.hint}`) }
  if (error instanceof OdbcError) {
    return {
      code: codesByKind[error.kind],
      message: cut(error.message),
      ...(error.sqlState && { sqlState: error.sqlState.slice(0, 10) }),
      nativeCode: error.nativeCode,
    }
  }
  return { code: 'GATEWAY_ERROR', message: cut(error instanceof Error ? error.message : String(error)) }
}

function cut(message: string): string {
  return message.length > longestMessage ? `${message.slice(0, longestMessage - 1)}…` : message
}
