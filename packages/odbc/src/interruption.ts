import { OdbcError } from './odbc-error.ts'
import type { QueryOptions } from './types.ts'
import { type Cancellable, type Control, cancelPublished, requestStop } from './worker/ring.ts'

export type Reason = 'cancelled' | 'timeout' | 'closed'

const repeatMilliseconds = 100
/** A reader that leaves early gives the worker this long to see it between two blocks, before the driver is disturbed. */
const graceMilliseconds = 50

/** The ways one statement is stopped from outside: cancel(), its signal, its time limit, a reader that leaves. */
export class Interruption {
  readonly #control: Control
  readonly #cancel: (what: Cancellable) => Promise<void>
  readonly #options: Pick<QueryOptions, 'timeoutSeconds' | 'signal'>
  readonly #settled = Promise.withResolvers<void>()
  readonly #timeout: NodeJS.Timeout | undefined
  readonly #onAbort = () => this.request('cancelled')
  #repeat: NodeJS.Timeout | undefined
  #reason: Reason | undefined

  constructor(
    control: Control,
    cancel: (what: Cancellable) => Promise<void>,
    options: Pick<QueryOptions, 'timeoutSeconds' | 'signal'>,
  ) {
    this.#control = control
    this.#cancel = cancel
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
    if (this.#reason) return
    this.#reason = reason
    requestStop(this.#control)
    const interrupt = () => {
      void cancelPublished(this.#control, this.#cancel)
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
    clearTimeout(this.#timeout)
    clearTimeout(this.#repeat)
    this.#repeat = undefined
    this.#options.signal?.removeEventListener('abort', this.#onAbort)
    this.#settled.resolve()
  }

  /** The error to tell when the statement failed: the reason it was stopped, else its own. */
  explain(error: unknown): unknown {
    if (!this.#reason || !(error instanceof OdbcError) || error.kind === 'connection') return error
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
