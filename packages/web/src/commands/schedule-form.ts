import type { NewSchedule, Schedule } from '@postern/protocol/api'
import { commandFormWords } from '../words/command-form.ts'

const unitSeconds = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 } as const
export type Unit = keyof typeof unitSeconds
export const units: readonly Unit[] = ['seconds', 'minutes', 'hours', 'days']

type Weekday = Extract<NewSchedule, { days: unknown }>['days'][number]

export const toSeconds = (amount: number, unit: Unit): number => amount * unitSeconds[unit]

/** In the largest unit that tells it in whole numbers. */
export function fromSeconds(seconds: number): { amount: number; unit: Unit } {
  const unit = units.findLast((each) => seconds % unitSeconds[each] === 0) ?? 'seconds'
  return { amount: seconds / unitSeconds[unit], unit }
}

/** In the order of a calendar. */
export const weekdays: readonly Weekday[] = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
]

/** A schedule as it stands in the form: all kinds side by side, so that changing one's mind loses nothing. */
export interface ScheduleForm {
  scheduleKind: 'every' | 'daily' | 'weekly' | 'monthly' | 'cron'
  amount: number | string
  unit: Unit
  /** Of the day, as `10:00`. */
  time: string
  days: Weekday[]
  /** Of the month: `1` to `31`, or `last`. */
  day: string
  cron: string
  timezone: string
}

/** @returns null while the form does not yet say a whole schedule. */
export function toSchedule(form: ScheduleForm): NewSchedule | null {
  const { scheduleKind, timezone } = form
  if (scheduleKind === 'every') {
    const amount = typeof form.amount === 'string' ? Number.parseInt(form.amount, 10) : form.amount
    return Number.isInteger(amount) && amount > 0 ? { everySeconds: toSeconds(amount, form.unit) } : null
  }
  if (timezone === '') return null
  if (scheduleKind === 'cron') {
    const cron = form.cron.trim().replaceAll(/\s+/g, ' ')
    return cron === '' ? null : { cron, timezone }
  }
  const time = form.time.slice(0, 5)
  if (time === '') return null
  if (scheduleKind === 'daily') return { daily: time, timezone }
  if (scheduleKind === 'monthly')
    return { monthly: time, day: form.day === 'last' ? 'last' : Number(form.day), timezone }
  const days = weekdays.filter((each) => form.days.includes(each))
  return days.length === 0 ? null : { weekly: time, days, timezone }
}

/** Whether the server can say something about it: not while a cron expression is being written. */
export function isWhole(schedule: NewSchedule | null): boolean {
  if (schedule === null) return false
  return !('cron' in schedule) || /^\S+( \S+){4,5}$/.test(schedule.cron)
}

/** A cron is shown in the short form that it came from. */
export function fromSchedule(schedule: Schedule | null, timezone: string): ScheduleForm {
  const form: ScheduleForm = {
    scheduleKind: 'every',
    amount: 1,
    unit: 'minutes',
    time: '06:00',
    days: ['monday'],
    day: '1',
    cron: '0 10 * * 1-5',
    timezone,
  }
  if (schedule === null) return form
  if ('cron' in schedule)
    return { ...form, timezone: schedule.timezone, cron: schedule.cron, ...shortForm(schedule.cron) }
  return { ...form, ...fromSeconds(schedule.everySeconds) }
}

/** The server keeps a short form as the cron that it means: `0 6 * * 1,5` was weekly, on Monday and Friday. */
function shortForm(cron: string): Partial<ScheduleForm> & Pick<ScheduleForm, 'scheduleKind'> {
  const match = /^(\d{1,2}) (\d{1,2}) (\*|\d{1,2}|L) \* (\*|[0-6](?:,[0-6])*)$/.exec(cron)
  const [, minute, hour, day = '*', weekday = '*'] = match ?? []
  if (minute === undefined || hour === undefined || (day !== '*' && weekday !== '*')) return { scheduleKind: 'cron' }
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`
  if (weekday !== '*') return { scheduleKind: 'weekly', time, days: weekday.split(',').flatMap(weekdayOf) }
  if (day !== '*') return { scheduleKind: 'monthly', time, day: day === 'L' ? 'last' : day }
  return { scheduleKind: 'daily', time }
}

/** Cron's 0 is Sunday. */
const weekdayOf = (digit: string): Weekday[] => {
  const weekday = weekdays.at(Number(digit) - 1)
  return weekday === undefined ? [] : [weekday]
}

/** Expressions that many want, for a start. */
export const cronPresets: readonly { label: string; cron: string }[] = [
  { label: commandFormWords.every15Minutes, cron: '*/15 * * * *' },
  { label: commandFormWords.everyHour, cron: '0 * * * *' },
  { label: commandFormWords.weekdaysAt1000, cron: '0 10 * * 1-5' },
  { label: commandFormWords.lastFridayOfTheMonth, cron: '0 18 * * 5L' },
]
