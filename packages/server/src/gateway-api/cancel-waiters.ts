import type { Bus } from '../events/bus.ts'
import type { LeaseClaim } from '../runs/held-run.ts'

/** The heartbeats that wait on the server, so that a cancelled run is heard of at once. Waiting costs an entry and a timer. */
export class CancelWaiters {
  readonly #waiting = new Map<string, Map<string, (cancelled: boolean) => void>>()
  readonly #unsubscribe: () => void
  #closed = false

  constructor(bus: Bus) {
    this.#unsubscribe = bus.subscribe((message) => {
      if (message.kind === 'cancel') this.#end(message.runId, true)
      if (message.kind === 'keys') this.#letGo(message.connectionId)
      // It may have been among them: whoever waits asks anew.
      if (message.kind === 'missed') this.#wakeAll()
    })
  }

  /**
   * Joined before the run is looked at, so that no message falls between looking and waiting. `over` resolves with true
   * when the run was cancelled, and with false when it was left, `signal` aborted, or the server closes.
   */
  join({ runId, connectionId, lease }: LeaseClaim, signal: AbortSignal): { over: Promise<boolean>; leave: () => void } {
    // Apart from those that only believe to hold the run: they are refused, and end nobody's wait but their own.
    const holder = `${connectionId} ${lease}`
    const holders = this.#waiting.get(runId) ?? new Map<string, (cancelled: boolean) => void>()
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const end = (cancelled: boolean): void => {
      if (holders.get(holder) === end) holders.delete(holder)
      if (holders.size === 0 && this.#waiting.get(runId) === holders) this.#waiting.delete(runId)
      signal.removeEventListener('abort', leave)
      resolve(cancelled)
    }
    const leave = () => end(false)
    // One heartbeat of a holder waits: an earlier one has lost its gateway.
    holders.get(holder)?.(false)
    holders.set(holder, end)
    this.#waiting.set(runId, holders)
    if (signal.aborted || this.#closed) leave()
    else signal.addEventListener('abort', leave, { once: true })
    return { over: promise, leave }
  }

  close(): void {
    this.#closed = true
    this.#unsubscribe()
    this.#wakeAll()
  }

  /** A key of the connection may be gone: those whose is not come back at once. */
  #letGo(connectionId: string): void {
    for (const holders of [...this.#waiting.values()])
      for (const [holder, end] of [...holders]) if (holder.startsWith(`${connectionId} `)) end(false)
  }

  #wakeAll(): void {
    for (const runId of [...this.#waiting.keys()]) this.#end(runId, false)
  }

  #end(runId: string, cancelled: boolean): void {
    for (const end of [...(this.#waiting.get(runId)?.values() ?? [])]) end(cancelled)
  }
}
