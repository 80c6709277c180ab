import { Cron } from 'croner'

/** A cron pattern over wall-clock time that knows nothing of time zones; "wall" is a wall clock's reading taken as UTC. */
export interface WallClockCron {
  /** The first matching second after `wall`, or null when there is none. */
  next(wall: number): number | null
  /** True when the pattern names no hour: it then means the passing of time, not times of day. */
  everyHour: boolean
}

const day = 86_400_000
const cached = new Map<string, WallClockCron>()

/** Reads five fields, or six with seconds first. @throws Error where the pattern is wrong, with what is wrong in it */
export function readCron(pattern: string): WallClockCron {
  const known = cached.get(pattern)
  if (known) return known
  const fields = pattern.trim().split(/\s+/)
  if (fields.length < 5 || fields.length > 6) {
    throw new Error('needs five fields (minute, hour, day, month, weekday), or six with seconds first')
  }
  refuseUnclearWeekdays(fields.at(-1) ?? '')
  const cron = newCron(fields.join(' '))
  const hours = newCron(`0 ${fields.at(-4)} * * *`).nextRuns(24, new Date(-1))
  const read: WallClockCron = {
    next: (wall) => cron.nextRun(new Date(wall))?.getTime() ?? null,
    everyHour: hours.every((hour) => hour.getTime() < day),
  }
  // Only a bound on memory: reading a pattern again costs microseconds.
  if (cached.size >= 1_000) cached.clear()
  cached.set(pattern, read)
  return read
}

/** croner reads more than can be said in words without doubt: `1-5#2` is not "Monday to the second Friday". */
function refuseUnclearWeekdays(field: string): void {
  const days = field.split(',')
  const inMonth = days.filter((day) => day.includes('#') || /L$/i.test(day))
  if (inMonth.some((day) => /[-/*]/.test(day))) {
    throw new Error(`weekday ${field}: # and L go with one day each, such as 1#2,2#2`)
  }
  if (inMonth.some((day) => day.includes('#')) && inMonth.length < days.length) {
    throw new Error(`weekday ${field}: days of every week and single ones of the month (#) do not go in one list`)
  }
}

/** croner never sees the real zone: how it treats clock changes is not how invariant I9 wants them. */
function newCron(pattern: string): Cron {
  return new Cron(pattern, { paused: true, timezone: 'UTC', mode: '5-or-6-parts' })
}
