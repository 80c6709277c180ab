import { weekdayName } from '../lib/format-time.ts'

/**
 * A wall-clock time with its offset (`2026-03-29T10:00:00+02:00`, perhaps with a zone in brackets) for reading:
 * `Sun 2026-03-29 10:00:00 +02:00`. Nothing is converted: it is the clock of the schedule, not of the reader.
 */
export function localTime(local: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?/.exec(local)
  if (!match) return local
  const [, year, month, day, time, offset] = match
  // Sunday is 0 there.
  const weekday = weekdayName(new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDay() + 6, 'short')
  return [weekday, `${year}-${month}-${day}`, time, offset === 'Z' ? 'UTC' : offset].filter(Boolean).join(' ')
}
