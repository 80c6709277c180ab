import type { Schedule } from '@postern/protocol/api'
import { describeSchedule } from './describe-schedule.ts'
import { readCron } from './read-cron.ts'

const maximumSeconds = 31_536_000

/** What is wrong with a schedule, as JSON pointers into it and messages; empty when nothing is. */
export function checkSchedule(schedule: Schedule): { path: string; message: string }[] {
  if ('everySeconds' in schedule) {
    const { everySeconds } = schedule
    const fits = Number.isInteger(everySeconds) && everySeconds >= 1 && everySeconds <= maximumSeconds
    return fits ? [] : [{ path: '/everySeconds', message: 'must be a whole number from 1 to 31,536,000 (one year)' }]
  }
  const problems = [
    { path: '/cron', message: cronProblem(schedule) },
    { path: '/timezone', message: timezoneProblem(schedule.timezone) },
  ]
  return problems.flatMap(({ path, message }) => (message === undefined ? [] : [{ path, message }]))
}

function cronProblem(schedule: Extract<Schedule, { cron: string }>): string | undefined {
  try {
    const cron = readCron(schedule.cron)
    // What cannot be said in words cannot be shown to a person before it is saved.
    describeSchedule(schedule)
    // Dates repeat after 400 years, so the answer does not depend on today.
    return cron.next(Date.UTC(2000, 0, 1) - 1) === null ? 'never comes: no such date exists' : undefined
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return message.replace(/^(?:CronPattern|Error): /, '')
  }
}

function timezoneProblem(timezone: string): string | undefined {
  // Temporal takes offsets such as +02:00 too, which know of no clock change and are rarely what is meant.
  if (/^[A-Za-z]/.test(timezone)) {
    try {
      new Temporal.ZonedDateTime(0n, timezone)
      return undefined
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
    }
  }
  return 'is not the IANA name of a time zone, such as Europe/Madrid or UTC'
}
