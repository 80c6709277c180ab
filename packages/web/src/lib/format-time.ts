import { language } from '../words/language.ts'
import { timeWords } from '../words/times.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

function span(ms: number): string {
  if (ms < minute) return timeWords.seconds(Math.floor(ms / second))
  if (ms < hour) return timeWords.minutes(Math.floor(ms / minute))
  if (ms < day) return timeWords.hours(Math.floor(ms / hour))
  return timeWords.days(Math.floor(ms / day))
}

const dateOnly = new Intl.DateTimeFormat(language.times, { day: 'numeric', month: 'short', year: 'numeric' })

const exact = new Intl.DateTimeFormat(language.times, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
})

/** How far `at` is from `now`: `12 s ago`, `in 3 min`; a date when it is more than a week away. */
export function formatRelative(at: string, now: number): string {
  const time = Date.parse(at)
  if (Number.isNaN(time)) return at
  const distance = time - now
  const size = Math.abs(distance)
  if (size < second) return timeWords.now
  if (size >= 7 * day) return dateOnly.format(time)
  return distance > 0 ? timeWords.in(span(size)) : timeWords.ago(span(size))
}

/** When something is due next: `in 3 min`, or `due 5 min ago` when it still waits for a gateway. */
export function formatDue(at: string, now: number): string {
  const words = formatRelative(at, now)
  return Date.parse(at) < now - second ? timeWords.due(words) : words
}

/** The same instant to the second, in the reader's own time zone, which it names. */
export function formatExact(at: string): string {
  const time = Date.parse(at)
  return Number.isNaN(time) ? at : exact.format(time)
}

/** A length of time in milliseconds: `8 ms`, `1.25 s`, `3 min 20 s`. */
export function formatDuration(ms: number): string {
  if (ms < second) return timeWords.milliseconds(Math.max(0, Math.round(ms)))
  if (ms < minute) return timeWords.seconds(Number((ms / second).toFixed(2)))
  const minutes = Math.floor(ms / minute)
  if (ms < hour) return `${timeWords.minutes(minutes)} ${timeWords.seconds(Math.round((ms % minute) / second))}`
  return `${timeWords.hours(Math.floor(ms / hour))} ${timeWords.minutes(Math.floor((ms % hour) / minute))}`
}

/** A length of time as it was set, in the largest unit that it is whole in: `90 s`, `5 min`, `2 d`. */
export function formatSeconds(seconds: number): string {
  const ms = seconds * second
  const [unit, words] = (
    [
      [day, timeWords.days],
      [hour, timeWords.hours],
      [minute, timeWords.minutes],
    ] as const
  ).find(([each]) => ms % each === 0) ?? [second, timeWords.seconds]
  return words(ms / unit)
}

/** Long and short names of the days of a week. */
const dayNames = {
  long: new Intl.DateTimeFormat(language.times, { weekday: 'long', timeZone: 'UTC' }),
  short: new Intl.DateTimeFormat(language.times, { weekday: 'short', timeZone: 'UTC' }),
}

/** `Monday`, `Mon`: the name of a day, where Monday is 0. */
export const weekdayName = (day: number, length: 'long' | 'short'): string =>
  dayNames[length].format(Date.UTC(2024, 0, 1 + day))
