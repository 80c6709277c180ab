import type { Retries } from '@postern/protocol/api'

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** How long to wait before each attempt: the first goes at once, and after the last one the delivery has failed. */
export const waitsBeforeAttempt: readonly number[] = [
  0,
  5 * second,
  30 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  10 * hour,
]

const shortWaits = [0, 30 * second, 5 * minute] as const

/** When the deliveries of a command are tried. */
export interface RetryTimes {
  /** Milliseconds before each attempt, the first of them 0. */
  readonly waits: readonly number[]
  /** The same while the receiver refuses the request itself: few, since what is wrong with it is so the next time, too. */
  readonly refusedWaits: readonly number[]
}

const standardTimes: RetryTimes = { waits: waitsBeforeAttempt, refusedWaits: shortWaits }

/** The retry times of a command as they are stored; null stands for the usual ones. */
export function readRetries(stored: string | null): RetryTimes {
  const retries = storedRetries(stored)
  if (retries === 'standard') return standardTimes
  if (retries === 'short') return { waits: shortWaits, refusedWaits: shortWaits }
  const waits = retries === 'none' ? [0] : [0, ...retries.waits.map((seconds) => seconds * second)]
  return { waits, refusedWaits: waits.slice(0, shortWaits.length) }
}

/** As the API names them. */
export const storedRetries = (stored: string | null): Retries =>
  stored === null ? 'standard' : (JSON.parse(stored) as Retries)

/**
 * 4xx says that the request is at fault, so that the same one again is answered alike, but for: 408 timed out, 409 stands
 * in conflict with what happens there just now, 425 is too early, 429 is too many. 410 is an answer of its own.
 */
export const isRefusal = (status: number | null): boolean =>
  status !== null && status >= 400 && status < 500 && !passing.has(status)

const passing = new Set([408, 409, 425, 429])

/**
 * Of these, the ones that speak of what the request holds. The others (401, 403, 404, 405) may be meant for whatever comes
 * to a receiver that was set up wrongly.
 */
export const isRefusalOfBody = (status: number | null): boolean => status !== null && ofBody.has(status)

const ofBody = new Set([400, 413, 415, 422])

/** So that many deliveries which failed together do not come back together. */
const jitter = 0.1
/** The longest that a receiver's Retry-After can put off the next attempt. */
export const longestRetryAfter = 24 * hour

/**
 * Milliseconds until the next attempt after so many, or null when there is none. A receiver can ask for more time, not
 * for less.
 */
export function waitAfter(
  attempts: number,
  retryAfterMs: number | null,
  random: () => number,
  waits: readonly number[] = waitsBeforeAttempt,
): number | null {
  const wait = waits[attempts]
  if (wait === undefined) return null
  const spread = wait * (1 + jitter * (2 * random() - 1))
  return Math.round(Math.max(spread, Math.min(retryAfterMs ?? 0, longestRetryAfter)))
}
