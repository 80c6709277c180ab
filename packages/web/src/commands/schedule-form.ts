import type { Schedule } from '@postern/protocol/api'

const unitSeconds = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 } as const
export type Unit = keyof typeof unitSeconds
export const units: readonly Unit[] = ['seconds', 'minutes', 'hours', 'days']

/** A schedule as it stands in the form: both kinds side by side, so that changing one's mind loses nothing. */
export interface ScheduleForm {
  scheduleKind: 'every' | 'cron'
  amount: number | string
  unit: Unit
  cron: string
  timezone: string
}

/** @returns null while the form does not yet say a whole schedule. */
export function toSchedule(form: ScheduleForm): Schedule | null {
  if (form.scheduleKind === 'cron') {
    const cron = form.cron.trim().replaceAll(/\s+/g, ' ')
    return cron === '' || form.timezone === '' ? null : { cron, timezone: form.timezone }
  }
  const amount = typeof form.amount === 'string' ? Number.parseInt(form.amount, 10) : form.amount
  return Number.isInteger(amount) && amount > 0 ? { everySeconds: amount * unitSeconds[form.unit] } : null
}

/** Whether the server can say something about it: not while a cron expression is being written. */
export function isWhole(schedule: Schedule | null): boolean {
  if (schedule === null) return false
  return 'everySeconds' in schedule || /^\S+( \S+){4,5}$/.test(schedule.cron)
}

/** An interval is shown in the largest unit that tells it in whole numbers. */
export function fromSchedule(schedule: Schedule | null, timezone: string): ScheduleForm {
  const form: ScheduleForm = {
    scheduleKind: 'every',
    amount: 1,
    unit: 'minutes',
    cron: '0 10 * * 1-5',
    timezone,
  }
  if (schedule === null) return form
  if ('cron' in schedule) return { ...form, scheduleKind: 'cron', cron: schedule.cron, timezone: schedule.timezone }
  const unit = units.findLast((each) => schedule.everySeconds % unitSeconds[each] === 0) ?? 'seconds'
  return { ...form, amount: schedule.everySeconds / unitSeconds[unit], unit }
}

/** Expressions that many want, for a start. */
export const cronPresets: readonly { label: string; cron: string }[] = [
  { label: 'Every 15 minutes', cron: '*/15 * * * *' },
  { label: 'Every hour', cron: '0 * * * *' },
  { label: 'Daily at 06:00', cron: '0 6 * * *' },
  { label: 'Weekdays at 10:00', cron: '0 10 * * 1-5' },
  { label: 'First of the month', cron: '0 3 1 * *' },
]
