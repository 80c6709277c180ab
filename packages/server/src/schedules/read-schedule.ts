import type { NewSchedule, Schedule } from '@postern/protocol/api'

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

/** A schedule as it is kept: the short forms become the cron or the interval that they mean. */
export function readNewSchedule(schedule: NewSchedule): Schedule {
  if ('everyMinutes' in schedule) return { everySeconds: schedule.everyMinutes * 60 }
  if ('cron' in schedule || 'everySeconds' in schedule) return schedule
  const { timezone } = schedule
  if ('daily' in schedule) return { cron: `${timeOfDay(schedule.daily)} * * *`, timezone }
  if ('weekly' in schedule) {
    const days = schedule.days.map((day) => weekdays.indexOf(day)).sort((a, b) => a - b)
    return { cron: `${timeOfDay(schedule.weekly)} * * ${[...new Set(days)].join(',')}`, timezone }
  }
  const day = schedule.day === 'last' ? 'L' : schedule.day
  return { cron: `${timeOfDay(schedule.monthly)} ${day} * *`, timezone }
}

/** Minute and hour as cron has them. */
const timeOfDay = (time: string): string => {
  const [hour, minute] = time.split(':').map(Number)
  return `${minute} ${hour}`
}
