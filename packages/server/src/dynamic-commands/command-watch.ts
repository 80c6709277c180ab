import { once } from 'node:events'
import type { Bus } from '../events/bus.ts'

/** Tells when something about a command, or the run it is in, may have changed. Remembers one wake-up, however many came. */
export class CommandWatch {
  readonly #woken = new EventTarget()
  readonly #unsubscribe: () => void
  #changed = false
  #runId: string | null = null

  constructor(bus: Bus, commandId: string) {
    this.#unsubscribe = bus.subscribe((message) => {
      const isOurs =
        message.kind === 'missed' ||
        (message.kind === 'change' && (message.change.id === commandId || message.change.id === this.#runId))
      if (!isOurs) return
      this.#changed = true
      this.#woken.dispatchEvent(new Event('woken'))
    })
  }

  /** From now on also what this run does. */
  follow(runId: string | null): void {
    if (runId !== null) this.#runId = runId
  }

  /** Resolves once something may have changed since the last call, at once when it has; or when `over` aborts. */
  async next(over: AbortSignal): Promise<void> {
    if (!this.#changed) await once(this.#woken, 'woken', { signal: over }).catch(() => {})
    this.#changed = false
  }

  close(): void {
    this.#unsubscribe()
  }
}
