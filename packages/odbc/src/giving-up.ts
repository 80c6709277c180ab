import { OdbcError } from './odbc-error.ts'

/** Rejects when the signal aborts. */
export function abortOf(signal: AbortSignal | undefined) {
  const { promise, reject } = Promise.withResolvers<never>()
  const onAbort = () => reject(abortError(signal?.reason))
  signal?.addEventListener('abort', onAbort)
  return { promise, clear: () => signal?.removeEventListener('abort', onAbort) }
}

/** Rejects with `error` when the time is over. */
export function deadline(seconds: number, error: OdbcError) {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(error), seconds * 1000)
  return { promise, clear: () => clearTimeout(timer) }
}

function abortError(cause: unknown): OdbcError {
  return OdbcError.local('cancelled', 'HY008', 'The operation was cancelled', cause)
}

export function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError(signal.reason)
}

/** ODBC ends a text at its first NUL: what follows would be lost without a word. */
export function refuseUnwritable(text: string, what: string): void {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw OdbcError.local('syntax', '42000', `The ${what} has a NUL character or a lone surrogate`)
  }
}
