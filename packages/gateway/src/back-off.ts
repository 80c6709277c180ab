import { setTimeout as delay } from 'node:timers/promises'

/** Waits; rejects with the signal's reason when the signal aborts. */
export type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>

/** Waits by the clock of the machine. */
export const sleep: Sleep = async (milliseconds, signal) => {
  signal?.throwIfAborted()
  try {
    await delay(milliseconds, undefined, signal ? { signal } : {})
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}

export interface BackOffLimits {
  /** First wait in milliseconds, before jitter. */
  readonly first: number
  /** Longest wait in milliseconds. */
  readonly longest: number
}

/** Waits for a server or database that is away: doubles up to half a minute. */
export const awayLimits: BackOffLimits = { first: 250, longest: 30_000 }

/** Waits after a refused API key: somebody has to act, so there is no hurry, but the key may be restored. */
export const refusedKeyLimits: BackOffLimits = { first: 15_000, longest: 60_000 }

export interface BackOff {
  /** The next wait in milliseconds. */
  next(): number
  reset(): void
}

/**
 * Exponential waits with jitter: each wait lies between half and all of its step, so that many gateways that lost the
 * same server do not come back in the same instant, and none comes back at once.
 */
export function createBackOff(limits: BackOffLimits = awayLimits, random: () => number = Math.random): BackOff {
  let step = limits.first
  return {
    next() {
      const wait = step * (0.5 + random() / 2)
      step = Math.min(step * 2, limits.longest)
      return Math.round(wait)
    },
    reset() {
      step = limits.first
    },
  }
}
