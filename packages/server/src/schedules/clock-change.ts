/** How a clock change touches a moment on a wall clock. */
export type WallChange = 'skipped' | 'repeated' | null

export interface Occurrence {
  /** Epoch milliseconds. */
  at: number
  change: WallChange
}

/** The wall clock's reading at an instant, taken as UTC milliseconds. */
export function wallAt(instant: number, timezone: string): number {
  return instant + offsetAt(instant, timezone)
}

/** What a zone's clock is ahead of UTC, in milliseconds. */
export function offsetAt(instant: number, timezone: string): number {
  return zoned(instant, timezone).offsetNanoseconds / 1e6
}

/** The first clock change after an instant, or null. */
export function changeAfter(instant: number, timezone: string): number | null {
  return zoned(instant, timezone).getTimeZoneTransition('next')?.epochMilliseconds ?? null
}

/** The one instant that a wall-clock time means: the first after the gap that skips it, the first of two (invariant I9). */
export function occurrenceOf(wall: number, timezone: string): Occurrence {
  const plain = zoned(wall, 'UTC').toPlainDateTime()
  const earlier = plain.toZonedDateTime(timezone, { disambiguation: 'earlier' })
  const later = plain.toZonedDateTime(timezone, { disambiguation: 'later' })
  const at = earlier.epochMilliseconds
  if (at === later.epochMilliseconds) return { at, change: null }
  if (earlier.toPlainDateTime().equals(plain)) return { at, change: 'repeated' }
  // In a gap "earlier" lies before the change by at most the gap's length: the next change is the gap itself.
  return { at: changeAfter(at, timezone) ?? later.epochMilliseconds, change: 'skipped' }
}

/** Where the repeated stretch of wall clock ends, when `instant` lies in its second pass; otherwise null. */
export function endOfRepetition(instant: number, timezone: string): number | null {
  const first = occurrenceOf(wallAt(instant, timezone), timezone)
  if (first.change !== 'repeated' || first.at === instant) return null
  const change = changeAfter(first.at, timezone)
  return change === null ? null : wallAt(change - 1, timezone) + 1
}

function zoned(instant: number, timezone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timezone)
}
