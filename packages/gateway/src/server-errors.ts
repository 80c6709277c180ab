import type { ErrorCode } from '@postern/protocol'

/** No usable answer: a network error, a server error, too many requests. The same request may be sent again. */
export class ServerAway extends Error {
  override readonly name = 'ServerAway'
  /** Milliseconds that the server asked to wait, where it did. */
  readonly retryAfter: number | undefined
  /** True when the request was cut after it had been sent, as by a proxy that does not let a request wait. */
  readonly cut: boolean

  constructor(message: string, options: { cause?: unknown; retryAfter?: number; cut?: boolean } = {}) {
    super(message, { cause: options.cause })
    this.retryAfter = options.retryAfter
    this.cut = options.cut ?? false
  }
}

/** The server does not accept the API key. */
export class KeyRefused extends Error {
  override readonly name = 'KeyRefused'
}

/** The run is no longer this gateway's: nothing more may be sent about it. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

/** The server understood the request and will never accept it, however often it is sent. */
export class ServerRefused extends Error {
  override readonly name = 'ServerRefused'
  readonly status: number
  readonly code: ErrorCode | undefined

  constructor(message: string, status: number, code?: ErrorCode) {
    super(message)
    this.status = status
    this.code = code
  }
}
