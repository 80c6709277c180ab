import type { Bus } from '../events/bus.ts'

/** The heartbeats that wait on the server, so that a cancelled run is heard of at once. Waiting costs an entry and a timer. */
export class CancelWaiters {
  readonly #waiting = new Map<string, (cancelled: boolean) => void>()
  readonly #unsubscribe: () => void
  #closed = false

  constructor(bus: Bus) {
    this.#unsubscribe = bus.subscribe((message) => {
      if (message.kind === 'cancel') this.#waiting.get(message.runId)?.(true)
      // It may have been among them: whoever waits asks anew.
      if (message.kind === 'missed') this.#wakeAll()
    })
  }

  /**
   * Joined before the run is looked at, so that no message falls between looking and waiting. `over` resolves with true
   * when the run was cancelled, and with false when it was left, `signal` aborted, or the server closes.
   */
  join(runId: string, signal: AbortSignal): { over: Promise<boolean>; leave: () => void } {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const end = (cancelled: boolean): void => {
      if (this.#waiting.get(runId) === end) this.#waiting.delete(runId)
      signal.removeEventListener('abort', leave)
      resolve(cancelled)
    }
    const leave = () => end(false)
    // One heartbeat of a run waits: an earlier one has lost its gateway.
    this.#waiting.get(runId)?.(false)
    this.#waiting.set(runId, end)
    if (signal.aborted || this.#closed) leave()
    else signal.addEventListener('abort', leave, { once: true })
    return { over: promise, leave }
  }

  close(): void {
    this.#closed = true
    this.#unsubscribe()
    this.#wakeAll()
  }

  #wakeAll(): void {
    for (const end of [...this.#waiting.values()]) end(false)
  }
}
