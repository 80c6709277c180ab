import { OdbcError, type OdbcErrorKind } from './odbc-error.ts'
import type { QueryOptions } from './types.ts'

export type Reason = 'cancelled' | 'timeout' | 'closed'

const repeatMilliseconds = 100
/** A reader that leaves early gives the worker this long to see it between two blocks, before the driver is disturbed. */
const graceMilliseconds = 50
/** What can be done to a statement from outside, from the mildest on. */
export interface Means {
  /** An interrupted driver has this long; then it hangs, and its process is ended. */
  readonly patienceSeconds: number
  /** It shall end between two blocks. */
  stop(): void
  /** The driver's call is interrupted. */
  interrupt(): void
  /** The driver's process is ended. */
  kill(reason: OdbcError): void
}

/** The ways one statement is stopped from outside: cancel(), its signal, its time limit, a reader that leaves. */
export class Interruption {
  readonly #means: Means
  readonly #options: Pick<QueryOptions, 'timeoutSeconds' | 'signal'>
  readonly #settled = Promise.withResolvers<void>()
  readonly #timeout: NodeJS.Timeout | undefined
  readonly #onAbort = () => this.request('cancelled')
  #repeat: NodeJS.Timeout | undefined
  #patience: NodeJS.Timeout | undefined
  #isSettled = false
  #reason: Reason | undefined

  constructor(means: Means, options: Pick<QueryOptions, 'timeoutSeconds' | 'signal'>) {
    this.#means = means
    this.#options = options
    const { timeoutSeconds, signal } = options
    if (timeoutSeconds !== undefined) this.#timeout = setTimeout(() => this.request('timeout'), timeoutSeconds * 1000)
    signal?.addEventListener('abort', this.#onAbort)
  }

  get reason(): Reason | undefined {
    return this.#reason
  }

  /**
   * Asks the worker to stop and interrupts the driver's call, again and again until the worker has answered: a cancel that
   * comes just before the call begins has no effect on it.
   */
  request(reason: Reason): void {
    if (this.#reason || this.#isSettled) return
    this.#reason = reason
    this.#means.stop()
    this.#patience = setTimeout(() => this.#means.kill(hung(reason)), this.#means.patienceSeconds * 1000)
    const interrupt = () => {
      this.#means.interrupt()
      this.#repeat = setTimeout(interrupt, repeatMilliseconds)
    }
    if (reason === 'closed') this.#repeat = setTimeout(interrupt, graceMilliseconds)
    else interrupt()
  }

  /** Likewise, and resolves when the statement is over. */
  async stopAndWait(reason: Reason): Promise<void> {
    this.request(reason)
    await this.#settled.promise
  }

  /** The statement is over, well or not. */
  settle(): void {
    this.#isSettled = true
    clearTimeout(this.#timeout)
    clearTimeout(this.#repeat)
    clearTimeout(this.#patience)
    this.#options.signal?.removeEventListener('abort', this.#onAbort)
    this.#settled.resolve()
  }

  /** The error to tell when the statement failed: the reason it was stopped, else its own. */
  explain(error: unknown): unknown {
    if (!this.#reason || !(error instanceof OdbcError) || endsConnection.has(error.kind)) return error
    const { sqlState, nativeCode, diagnostics } = error
    const timedOut = this.#reason === 'timeout'
    return new OdbcError({
      message: timedOut
        ? `The statement did not end within ${this.#options.timeoutSeconds} s`
        : 'The statement was cancelled',
      sqlState: timedOut ? 'HYT00' : sqlState,
      nativeCode,
      kind: timedOut ? 'timeout' : 'cancelled',
      diagnostics,
    })
  }
}

const moments = {
  cancelled: 'when it was cancelled',
  timeout: 'when its time was over',
  closed: 'when its rows were left',
}

function hung(reason: Reason): OdbcError {
  const message = `The driver did not end the statement ${moments[reason]}: its process was ended, and the connection with it`
  return OdbcError.local('driverHung', reason === 'timeout' ? 'HYT00' : 'HY008', message)
}

/** Kinds that say more than why the statement was to end. */
const endsConnection: ReadonlySet<OdbcErrorKind> = new Set(['connection', 'driverCrashed', 'driverHung', 'memoryLimit'])
