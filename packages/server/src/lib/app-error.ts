import { type ErrorCode, errorCodes } from '@postern/protocol'

export interface InputError {
  /** JSON pointer into the request, such as `/schedule/cron`. */
  readonly path: string
  readonly message: string
}

/** A failure that the caller is told about: a code from the one table, and a sentence about this occurrence. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly errors: readonly InputError[]
  /** The database's own, where it was the one that refused. */
  readonly sqlState: string | null

  constructor(
    code: ErrorCode,
    detail: string = errorCodes[code].advice,
    options?: ErrorOptions & { errors?: readonly InputError[]; sqlState?: string },
  ) {
    super(detail, options)
    this.name = 'AppError'
    this.code = code
    this.errors = options?.errors ?? []
    this.sqlState = options?.sqlState ?? null
  }
}

/** Input that is not valid, with a path and a message for each thing that is wrong. */
export function badInput(...errors: InputError[]): AppError {
  return new AppError('BAD_INPUT', errors.map((e) => `${e.path}: ${e.message}`).join('; '), { errors })
}
