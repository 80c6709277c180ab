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

/** So that many deliveries which failed together do not come back together. */
const jitter = 0.1
/** The longest that a receiver's Retry-After can put off the next attempt. */
const longestRetryAfter = 24 * hour

/** Milliseconds until the next attempt, or null when there is none. A receiver can ask for more time, not for less. */
export function waitAfter(attempts: number, retryAfterMs: number | null, random: () => number): number | null {
  const wait = waitsBeforeAttempt[attempts]
  if (wait === undefined) return null
  const spread = wait * (1 + jitter * (2 * random() - 1))
  return Math.round(Math.max(spread, Math.min(retryAfterMs ?? 0, longestRetryAfter)))
}

/** RFC 9110, 10.2.3: seconds, or a date. */
export function readRetryAfter(header: string | string[] | undefined, now: number): number | null {
  const text = (Array.isArray(header) ? header[0] : header)?.trim() ?? ''
  if (/^\d{1,10}$/.test(text)) return Number(text) * second
  const date = /GMT$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? null : Math.max(0, date - now)
}
