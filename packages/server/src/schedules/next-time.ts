import type { Schedule } from '@postern/protocol/api'
import { changeAfter, endOfRepetition, type Occurrence, occurrenceOf, offsetAt, wallAt } from './clock-change.ts'
import { readCron, type WallClockCron } from './read-cron.ts'

const second = 1_000

/**
 * The first time of a schedule after `after`, in epoch milliseconds; null when there is none.
 *
 * `everySeconds` counts from `anchor`, its first time. However many times were missed, the answer is one time in the
 * future of `after`: missed times collapse (invariant I9).
 *
 * @throws Error for a schedule that checkSchedule refuses
 */
export function nextTime(schedule: Schedule, after: number, anchor: number): number | null {
  return nextOccurrence(schedule, after, anchor)?.at ?? null
}

/**
 * Like {@link nextTime}, with what a clock change did to the time.
 *
 * A cron that names hours (`0 2 * * *`, `0 9-17 * * *`, every second hour) means times of day: each comes once a day,
 * whatever the clocks do. One that runs in all hours (every 5 minutes, `30 * * * *`) means the passing of time, as in Vixie
 * cron: it goes on through a repeated hour, twice by the wall clock, and has nothing to make up for after a gap.
 */
export function nextOccurrence(schedule: Schedule, after: number, anchor: number): Occurrence | null {
  if ('everySeconds' in schedule) {
    const period = schedule.everySeconds * second
    return { at: anchor + Math.max(0, Math.floor((after - anchor) / period) + 1) * period, change: null }
  }
  const cron = readCron(schedule.cron)
  return cron.everyHour ? nextPassing(cron, schedule.timezone, after) : nextTimeOfDay(cron, schedule.timezone, after)
}

function nextTimeOfDay(cron: WallClockCron, timezone: string, after: number): Occurrence | null {
  // In the second pass of a repeated hour, every time up to its end has had its turn in the first: they are passed over
  // together, since there may be thousands.
  const repeatedUntil = endOfRepetition(after, timezone)
  let wall = cron.next(repeatedUntil === null ? wallAt(after, timezone) : repeatedUntil - 1)
  while (wall !== null) {
    const occurrence = occurrenceOf(wall, timezone)
    if (occurrence.at > after) return occurrence
    wall = cron.next(wall)
  }
  return null
}

/** Searches each stretch between two clock changes by itself: within one, wall clock and real time run alike. */
function nextPassing(cron: WallClockCron, timezone: string, after: number): Occurrence | null {
  let stretch = after
  let searchFrom = wallAt(after, timezone)
  for (;;) {
    const offset = offsetAt(stretch, timezone)
    const end = changeAfter(stretch, timezone)
    const wall = cron.next(searchFrom)
    if (wall === null) return null
    const at = wall - offset
    if (end === null || at < end) {
      return { at, change: occurrenceOf(wall, timezone).change === 'repeated' ? 'repeated' : null }
    }
    stretch = end
    searchFrom = wallAt(end, timezone) - 1
  }
}
