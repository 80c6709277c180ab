import type { Schedule } from '@postern/protocol/api'
import cronstrue from 'cronstrue'

/**
 * A schedule in words: "At 10:00, Monday to Friday, in Europe/Madrid", "Every 30 seconds".
 *
 * @throws Error for a schedule that checkSchedule refuses
 */
export function describeSchedule(schedule: Schedule): string {
  if ('everySeconds' in schedule) return describePeriod(schedule.everySeconds)
  const fields = schedule.cron.trim().toUpperCase().split(/\s+/)
  const words = describeCron(fields)
  // "Every 5 minutes" is the same everywhere; a time of day or a date is not.
  const isAnywhere = words.startsWith('Every') && fields.slice(-4).every((field) => field === '*')
  return isAnywhere ? words : `${words}, in ${schedule.timezone}`
}

function describePeriod(seconds: number): string {
  const units: [string, number][] = [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
    ['second', 1],
  ]
  // 24 hours, not "every day": by the wall clock a day may have 23 or 25 of them.
  const [unit, size] = units.find(([, one]) => seconds % one === 0 && seconds > (one === 86_400 ? one : 0)) ?? [
    'second',
    1,
  ]
  const count = seconds / size
  return count === 1 ? `Every ${unit}` : `Every ${count.toLocaleString('en-US')} ${unit}s`
}

function describeCron(fields: string[]): string {
  const [day = '*', month, weekday = '*'] = fields.slice(-3)
  const isRestricted = (field: string | undefined) => field !== '*' && field !== '?'
  if (!isRestricted(day) || !isRestricted(weekday)) return words(fields)
  // Cron runs on such a day OR on such a weekday; cronstrue joins the two with "and", which reads as both at once.
  const time = fields.slice(0, -3)
  const clock = words([...time, '*', '*', '*'])
  const addition = (date: (string | undefined)[]) => words([...time, ...date.map(String)]).slice(clock.length)
  const byWeekday = addition(['*', '*', weekday]).replace(/^, (?:only )?/, '')
  return `${clock}${addition([day, '*', '*'])} or ${byWeekday}${addition(['*', month, '*'])}`
}

function words(fields: string[]): string {
  const [day = '*', month = '*', weekday = '*'] = fields.slice(-3)
  // "15 and the last day", and what croner writes as FRI#L and cronstrue as FRIL.
  const days = day.split(',').sort((a, b) => Number(a === 'L') - Number(b === 'L'))
  const cron = [...fields.slice(0, -3), days.join(','), month, weekday.replaceAll('#L', 'L')].join(' ')
  return cronstrue
    .toString(cron, { use24HourTimeFormat: true })
    .replaceAll(' through ', ' to ')
    .replace('on day the last day', 'on the last day')
}
