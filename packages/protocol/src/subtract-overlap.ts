import type { Overlap } from './gateway-api.ts'
import type { TypedValue, ValueType } from './typed-value.ts'

/** @public An overlap does not fit the value that it is to be taken from. Never contains the value. */
export class OverlapError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'OverlapError'
  }
}

const timeTypes: ReadonlySet<string> = new Set(['date', 'timestamp', 'text', 'unknown'])
const numberTypes: ReadonlySet<string> = new Set(['integer', 'decimal', 'float', 'unknown'])

/** @public What is wrong with an overlap for a last field of this type (null: not known yet), as a sentence, or null. */
export function checkOverlap(overlap: Overlap, type: ValueType | null): string | null {
  if (type === null) return null
  if ('seconds' in overlap)
    return timeTypes.has(type) ? null : `is a span of time, but the last field is of type ${type}: give a number`
  return numberTypes.has(type) ? null : `is a number, but the last field is of type ${type}: give seconds`
}

/**
 * @public The last value less the overlap, exactly and in the form that it had: what a run binds so that rows come again
 * that may have been written late. Days lose as many days as hold the seconds; no time goes before the year 1.
 *
 * @throws OverlapError where seconds are to be taken from what is no time, or a number from what is no number
 */
export function subtractOverlap(value: TypedValue, overlap: Overlap): TypedValue {
  const wrong = checkOverlap(overlap, value.type)
  if (wrong !== null) throw new OverlapError(`The overlap ${wrong}`)
  if (value.value === null) return value
  const earlier =
    'seconds' in overlap
      ? subtractSeconds(value.value, overlap.seconds)
      : subtractNumber(value.type, value.value, overlap.number)
  return { type: value.type, value: earlier }
}

const timeForm = /^(\d{4})-(\d\d)-(\d\d)(?:([T ])(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/

function subtractSeconds(text: string, seconds: number): string {
  const [
    ,
    year = '',
    month = '',
    day = '',
    separator,
    hour = '0',
    minute = '0',
    second = '0',
    fraction = '',
    offset = '',
  ] = timeForm.exec(text) ?? []
  // setUTCFullYear, since Date.UTC takes the years up to 99 for those of the last century.
  const at = new Date(0)
  at.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  if (year === '' || at.getUTCMonth() !== Number(month) - 1 || at.getUTCDate() !== Number(day))
    throw new OverlapError('The overlap is a span of time, but the last value is no time such as 2019-10-12T10:00:00.5')
  at.setUTCHours(Number(hour), Number(minute), Number(second))
  // The clock on the wall and the instant go back by the same span, since the offset stays; so does the fraction.
  const earlier = new Date(at.getTime() - seconds * 1000)
  const beforeAll = earlier.getTime() < firstTime
  if (beforeAll && at.getTime() <= firstTime) return text
  const [date = '', time = ''] = (beforeAll ? new Date(firstTime) : earlier).toISOString().split(/[T.]/)
  if (separator === undefined) return date
  return `${date}${separator}${time}${beforeAll ? fraction.replaceAll(/\d/g, '0') : fraction}${offset}`
}

/** Midnight of 1 January of the year 1, before which databases have no time. */
const firstTime = -62_135_596_800_000

const numberForm = /^(-?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/
const endless = /^(?:NaN|-?Infinity)$/

function subtractNumber(type: ValueType, text: string, number: number): string {
  if (endless.test(text)) return text
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = numberForm.exec(text) ?? []
  if (whole + fraction === '')
    throw new OverlapError('The overlap is a number, but the last value is no number in digits')
  // No double lies between the exact difference and the one nearest to it, so no value of the window is passed over.
  if (type === 'float') return String(Number(text) - number)
  const shift = Number(exponent) - fraction.length
  const digits = BigInt(`${sign}${whole}${fraction}`)
  const scale = Math.max(0, -shift)
  const units = digits * 10n ** BigInt(Math.max(0, shift)) - BigInt(number) * 10n ** BigInt(scale)
  return inDigits(units, scale)
}

function inDigits(units: bigint, scale: number): string {
  if (scale === 0) return String(units)
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0')
  return `${units < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}
