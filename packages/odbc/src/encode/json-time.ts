import { writePair } from './json-number.ts'
import { writeBytes } from './json-text.ts'

const dash = 0x2d
const colon = 0x3a
const point = 0x2e
const letterT = 0x54
const zero = 0x30

/** No calendar date: what a driver gives for a year it cannot read. */
export const notADate = -3

/** A SQL_DATE_STRUCT: int16 year, uint16 month, uint16 day. */
export function writeDate(view: DataView, p: number, out: Uint8Array, start: number): number {
  const year = view.getInt16(p, true)
  const month = view.getUint16(p + 2, true)
  const day = view.getUint16(p + 4, true)
  if (month < 1 || month > 12 || day < 1 || day > 31) return notADate
  return writeNumbers(year, month, day, out, start)
}

/** The same structure where a database keeps dates that are none: `0000-00-00`, `2024-02-00`. */
export function writeAnyDate(view: DataView, p: number, out: Uint8Array, start: number): number {
  return writeNumbers(view.getInt16(p, true), view.getUint16(p + 2, true), view.getUint16(p + 4, true), out, start)
}

function writeNumbers(year: number, month: number, day: number, out: Uint8Array, start: number): number {
  if (year < 0 || year > 9999 || month > 99 || day > 99) return notADate
  let at = writePair(Math.floor(year / 100), out, start)
  at = writePair(year % 100, out, at)
  out[at++] = dash
  at = writePair(month, out, at)
  out[at++] = dash
  return writePair(day, out, at)
}

/** A SQL_TIMESTAMP_STRUCT: a date, then uint16 hour, minute, second, uint32 nanoseconds. */
export function writeTimestamp(view: DataView, p: number, out: Uint8Array, start: number): number {
  return writeClock(view, p, out, writeDate(view, p, out, start))
}

/** The same structure with a date as {@link writeAnyDate} takes it. */
export function writeAnyTimestamp(view: DataView, p: number, out: Uint8Array, start: number): number {
  return writeClock(view, p, out, writeAnyDate(view, p, out, start))
}

function writeClock(view: DataView, p: number, out: Uint8Array, start: number): number {
  if (start < 0) return start
  let at = start
  out[at++] = letterT
  at = writePair(view.getUint16(p + 6, true), out, at)
  out[at++] = colon
  at = writePair(view.getUint16(p + 8, true), out, at)
  out[at++] = colon
  at = writePair(view.getUint16(p + 10, true), out, at)
  return writeFraction(view.getUint32(p + 12, true), out, at)
}

/** `.5` for 500,000,000 ns; nothing for 0. */
export function writeFraction(nanoseconds: number, out: Uint8Array, start: number): number {
  if (nanoseconds === 0) return start
  let digits = 9
  let rest = nanoseconds
  while (rest % 10 === 0) {
    rest = (rest / 10) | 0
    digits--
  }
  out[start] = point
  const end = start + 1 + digits
  for (let at = end - 1; at > start; at--) {
    out[at] = zero + (rest % 10)
    rest = (rest / 10) | 0
  }
  return end
}

/** Text of the forms `10:00:00.500` or `-100:59:59`: as it is, without the fraction's trailing zeros. */
export function writeTimeText(source: Uint8Array, from: number, to: number, out: Uint8Array, start: number): number {
  return trimFraction(out, start, writeBytes(source, from, to, out, start))
}

/** Text of the form `2019-10-12 10:00:00.123000`, in ISO 8601's form. */
export function writeTimestampText(
  source: Uint8Array,
  from: number,
  to: number,
  out: Uint8Array,
  start: number,
): number {
  const end = writeBytes(source, from, to, out, start)
  if (out[start + 10] === 0x20 && end > start + 11) out[start + 10] = letterT
  return trimFraction(out, start, end)
}

function trimFraction(out: Uint8Array, start: number, end: number): number {
  let dot = end - 1
  while (dot > start && (out[dot] ?? 0) >= zero && (out[dot] ?? 0) <= 0x39) dot--
  if (out[dot] !== point) return end
  let at = end
  while (out[at - 1] === zero) at--
  return at - 1 === dot ? dot : at
}

/** True when the bytes are of the form `2019-10-12`, with a month and a day that there are. */
export function isDate({ bytes, view }: { bytes: Uint8Array; view: DataView }, p: number, length: number): boolean {
  if (length !== 10 || bytes[p + 4] !== dash || bytes[p + 7] !== dash) return false
  if (!isPair(view, p) || !isPair(view, p + 2) || !isPair(view, p + 5) || !isPair(view, p + 8)) return false
  return isRealDay(bytes, p)
}

function isRealDay(bytes: Uint8Array, p: number): boolean {
  const month = pairAt(bytes, p + 5)
  const day = pairAt(bytes, p + 8)
  return month >= 1 && month <= 12 && day >= 1 && day <= 31
}

/** True when the bytes are of the form `2019-10-12 10:00:00`, perhaps with a fraction of 1 to 9 digits. */
export function isTimestamp(
  { bytes, view }: { bytes: Uint8Array; view: DataView },
  p: number,
  length: number,
): boolean {
  if (length < 19 || length === 20 || length > 29) return false
  if (!isPair(view, p) || !isPair(view, p + 2) || !isPair(view, p + 5) || !isPair(view, p + 8)) return false
  if (!isPair(view, p + 11) || !isPair(view, p + 14) || !isPair(view, p + 17)) return false
  if (bytes[p + 4] !== dash || bytes[p + 7] !== dash || bytes[p + 10] !== 0x20) return false
  if (bytes[p + 13] !== colon || bytes[p + 16] !== colon) return false
  if (length === 19) return true
  if (bytes[p + 19] !== point) return false
  for (let at = p + 20; at < p + length; at++) if ((bytes[at] ?? 0) < zero || (bytes[at] ?? 0) > 0x39) return false
  return true
}

/** True when they are, and month and day are such as there are. */
export function isRealTimestamp(source: { bytes: Uint8Array; view: DataView }, p: number, length: number): boolean {
  return isTimestamp(source, p, length) && isRealDay(source.bytes, p)
}

const struct = new DataView(new ArrayBuffer(16))

/** The text of a timestamp as a SQL_TIMESTAMP_STRUCT without its fraction; valid until the next call. */
export function timestampStruct(bytes: Uint8Array, p: number): DataView {
  struct.setInt16(0, 100 * pairAt(bytes, p) + pairAt(bytes, p + 2), true)
  for (let field = 1; field <= 5; field++) struct.setUint16(2 * field, pairAt(bytes, p + 2 + 3 * field), true)
  return struct
}

function pairAt(bytes: Uint8Array, at: number): number {
  return 10 * ((bytes[at] ?? 0) - zero) + (bytes[at + 1] ?? 0) - zero
}

/** Two digits: the high halves are 3, and 6 more does not carry into them. */
function isPair(view: DataView, p: number): boolean {
  const pair = view.getUint16(p, true)
  return (pair & 0xf0f0) === 0x3030 && ((pair + 0x0606) & 0xf0f0) === 0x3030
}

/** Minutes east of Greenwich as `+02:00`. */
export function writeOffset(minutes: number, out: Uint8Array, start: number): number {
  const absolute = Math.abs(minutes)
  out[start] = minutes < 0 ? dash : 0x2b
  const at = writePair(Math.floor(absolute / 60), out, start + 1)
  out[at] = colon
  return writePair(absolute % 60, out, at + 1)
}
