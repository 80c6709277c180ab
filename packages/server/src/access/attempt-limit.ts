import type { Clock } from '../lib/clock.ts'

const mostKeys = 10_000

interface Count {
  attempts: number
  readonly endsAt: number
}

/** Counts attempts by key (an address, an account) and tells when there were too many within a window of time. */
export class AttemptLimit {
  readonly #most: number
  readonly #windowMs: number
  readonly #clock: Clock
  readonly #counts = new Map<string, Count>()

  constructor(most: number, windowMs: number, clock: Clock) {
    this.#most = most
    this.#windowMs = windowMs
    this.#clock = clock
  }

  /** Counts an attempt before its outcome is known; returns how many milliseconds to wait, 0 when it may go on. */
  take(key: string): number {
    const now = this.#clock()
    let count = this.#counts.get(key)
    if (count === undefined || count.endsAt <= now) {
      count = { attempts: 0, endsAt: now + this.#windowMs }
      // Taken out first, so that it stands last: the first ones are the oldest.
      this.#counts.delete(key)
      this.#counts.set(key, count)
      this.#forgetOld(now)
    }
    if (count.attempts >= this.#most) return count.endsAt - now
    count.attempts++
    return 0
  }

  /** Takes back an attempt that turned out well. */
  giveBack(key: string): void {
    const count = this.#counts.get(key)
    if (count) count.attempts--
  }

  #forgetOld(now: number): void {
    for (const [key, { endsAt }] of this.#counts) {
      if (endsAt > now && this.#counts.size <= mostKeys) break
      this.#counts.delete(key)
    }
  }
}
