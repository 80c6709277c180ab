import type { Schedule } from '@postern/protocol/api'

interface TimeOfDay {
  readonly hour: number
  readonly minute: number
  readonly timezone: string
}

const daily = (hour: number, minute: number, timezone: string) => ({
  schedule: { cron: `${minute} ${hour} * * *`, timezone } satisfies Schedule,
  next: (after: number) => nextTimeOfDay({ hour, minute, timezone }, after),
})
const every = (everySeconds: number) => ({
  schedule: { everySeconds } satisfies Schedule,
  next(after: number, createdAt: number): number {
    const passed = Math.floor((after - createdAt) / 1000 / everySeconds)
    return createdAt + (passed < 0 ? 0 : passed + 1) * everySeconds * 1000
  },
})

/** Schedules, each with its own reckoning of the next time, which shares nothing with the server's (I9). */
export const referenceSchedules: {
  readonly schedule: Schedule
  next(after: number, createdAt: number): number
}[] = [
  every(1),
  every(60),
  every(3_600),
  every(100_000),
  daily(2, 30, 'Europe/Madrid'),
  daily(2, 30, 'America/New_York'),
  daily(1, 45, 'Australia/Lord_Howe'),
  daily(12, 0, 'UTC'),
]

/** Tries one day after the other: what a clock change skips comes after the gap, what it repeats comes the first time. */
function nextTimeOfDay({ hour, minute, timezone }: TimeOfDay, after: number): number {
  let day = Temporal.Instant.fromEpochMilliseconds(after)
    .toZonedDateTimeISO(timezone)
    .toPlainDate()
    .subtract({ days: 1 })
  for (;;) {
    const wall = day.toPlainDateTime({ hour, minute })
    const found = wall.toZonedDateTime(timezone, { disambiguation: 'earlier' })
    const exists = found.toPlainDateTime().equals(wall)
    const at = exists ? found : (found.getTimeZoneTransition('next') ?? found)
    if (at.epochMilliseconds > after) return at.epochMilliseconds
    day = day.add({ days: 1 })
  }
}
