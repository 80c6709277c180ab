/** What the object storage answered, or that it did not. */
export class ObjectStorageError extends Error {
  override readonly name = 'ObjectStorageError'
  /** Null: there was no answer. */
  readonly status: number | null
  /** The storage's own, such as `NoSuchBucket`. */
  readonly code: string | null

  constructor(message: string, { status = null, code = null, ...rest }: ErrorOptions & Partial<Answered>) {
    super(message, rest)
    this.status = status
    this.code = code
  }
}

interface Answered {
  readonly status: number | null
  readonly code: string | null
}

/**
 * The storage's trouble behind an error, where it is not the object itself that is missing: that passes, by itself or by
 * whoever looks after the bucket.
 */
export function objectStorageTrouble(error: unknown): ObjectStorageError | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof ObjectStorageError) return cause.status === 404 && cause.code !== 'NoSuchBucket' ? null : cause
  return null
}

const words: Readonly<Record<string, string>> = {
  NoSuchBucket: 'there is no such bucket',
  AccessDenied: 'the key may not do this: it needs to read, write, list and delete under the prefix',
  InvalidAccessKeyId: 'it does not know the access key',
  SignatureDoesNotMatch: 'the secret does not fit the access key',
  RequestTimeTooSkewed: 'the clock of this machine is wrong',
  PermanentRedirect: 'the bucket is in another region',
  AuthorizationHeaderMalformed: 'the bucket is in another region',
  ExpiredToken: 'the session token has ended',
  ENOTFOUND: 'there is no machine of that name',
  ECONNREFUSED: 'nothing listens there',
}

/** What an answer's code or that of a connection means, as the end of a sentence. */
export function wordsOfCode(code: string | null, status: number | null): string {
  if (code !== null && Object.hasOwn(words, code)) return `${words[code]} (${code})`
  if (code !== null) return `${status === null ? 'no answer' : `status ${status}`} (${code})`
  return status === null ? 'no answer' : `status ${status}`
}
