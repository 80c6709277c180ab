import type { CursorWindow } from '../types.ts'

type Overlap = Exclude<CursorWindow['overlap'], null>

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const timestamp =
  /^(-?\d{4,6})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?)?\s*(?:Z|([+-])(\d\d):?(\d\d))?$/
const day = 86_400

/**
 * Where a value lies: a number as it is, a date or timestamp in seconds. What is neither lies after everything, so that
 * its row stays in the window: one too many does no harm there, one too few sends a row twice.
 */
export function windowKey(text: string): number {
  if (number.test(text)) return Number(text)
  const [, year, month, date, hour = 0, minute = 0, second = 0, sign, zoneHour = 0, zoneMinute = 0] =
    timestamp.exec(text) ?? []
  if (year === undefined) return Number.POSITIVE_INFINITY
  const days = Date.UTC(Number(year), Number(month) - 1, Number(date)) / 1000
  const offset = (Number(zoneHour) * 60 + Number(zoneMinute)) * 60 * (sign === '-' ? -1 : 1)
  return days + Number(hour) * 3600 + Number(minute) * 60 + Number(second) - offset
}

/** The least key within the overlap, a little less for the rounding of doubles; by whole days where the value is a date. */
export function thresholdBelow(text: string, key: number, overlap: Overlap): number {
  const least = key - ('seconds' in overlap ? overlap.seconds : overlap.number)
  if (number.test(text)) return least - Math.abs(key) * 2 ** -50
  return /\d:\d/.test(text) ? least - 0.001 : Math.floor(least / day) * day
}
