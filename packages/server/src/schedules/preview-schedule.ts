import type { Schedule, SchedulePreview } from '@postern/protocol/api'
import { offsetAt } from './clock-change.ts'
import { describeSchedule } from './describe-schedule.ts'
import { nextOccurrence } from './next-time.ts'

type PreviewTime = SchedulePreview['times'][number]

/**
 * A schedule in words, and its next times after `from`, clock changes marked: `skipped` for a time moved behind a gap,
 * `repeated` for one whose wall-clock time comes twice that day, `offset-changed` for the first after a clock change.
 *
 * @param count how many times, 1 to 100; fewer come back when the schedule ends
 * @param anchor the first time of an `everySeconds` schedule that has begun already
 */
export function previewSchedule(schedule: Schedule, from: number, count = 10, anchor = from): SchedulePreview {
  const timezone = 'cron' in schedule ? schedule.timezone : 'UTC'
  const times: PreviewTime[] = []
  let after = from
  let lastOffset: number | undefined
  while (times.length < Math.min(count, 100)) {
    const next = nextOccurrence(schedule, after, anchor)
    if (!next) break
    const instant = Temporal.Instant.fromEpochMilliseconds(next.at)
    const offset = offsetAt(next.at, timezone)
    const isOtherOffset = lastOffset !== undefined && offset !== lastOffset
    times.push({
      at: instant.toString(),
      local: instant.toZonedDateTimeISO(timezone).toString({ timeZoneName: 'never' }),
      clockChange: next.change ?? (isOtherOffset ? 'offset-changed' : null),
    })
    after = next.at
    lastOffset = offset
  }
  return { words: describeSchedule(schedule), times }
}
