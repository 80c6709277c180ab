import { writePair } from './json-number.ts'
import { isTimestamp, notADate, writeFraction, writeOffset, writeTimestamp, writeTimestampText } from './json-time.ts'
import type { Bytes } from './write-value.ts'

// SQL Server's own times. https://learn.microsoft.com/sql/relational-databases/native-client-odbc-date-time/data-type-support-for-odbc-date-and-time-improvements

/** Minutes east of Greenwich that SQL Server allows. */
const farthest = 14 * 60
const [colon, space, plus, minus] = [0x3a, 0x20, 0x2b, 0x2d]

/** A SQL_SS_TIMESTAMPOFFSET_STRUCT: a timestamp, then int16 hours and minutes, both negative west of Greenwich. */
export function writeOffsetTimestamp(view: DataView, p: number, out: Uint8Array, start: number): number {
  const at = writeTimestamp(view, p, out, start)
  if (at < 0) return at
  const minutes = 60 * view.getInt16(p + 16, true) + view.getInt16(p + 18, true)
  return Math.abs(minutes) > farthest ? notADate : writeOffset(minutes, out, at)
}

/** A SQL_SS_TIME2_STRUCT: uint16 hour, minute, second, two bytes of nothing, uint32 nanoseconds. */
export function writeFractionTime(view: DataView, p: number, out: Uint8Array, start: number): number {
  const [hour, minute, second] = [view.getUint16(p, true), view.getUint16(p + 2, true), view.getUint16(p + 4, true)]
  if (hour > 23 || minute > 59 || second > 61) return notADate
  let at = writePair(hour, out, start)
  out[at++] = colon
  at = writePair(minute, out, at)
  out[at++] = colon
  at = writePair(second, out, at)
  return writeFraction(view.getUint32(p + 8, true), out, at)
}

/** True for text of the form `2019-10-12 10:00:00.5 +02:00`. */
export function isOffsetTimestamp({ bytes, view }: Bytes, p: number, length: number): boolean {
  const offset = p + length - 6
  const sign = bytes[offset]
  return (
    length >= 26 &&
    (sign === plus || sign === minus) &&
    bytes[offset - 1] === space &&
    bytes[offset + 3] === colon &&
    isTimestamp({ bytes, view }, p, length - 7)
  )
}

/** Text of that form in ISO 8601's. */
export function writeOffsetTimestampText(
  source: Uint8Array,
  from: number,
  to: number,
  out: Uint8Array,
  start: number,
): number {
  const at = writeTimestampText(source, from, to - 7, out, start)
  out.set(source.subarray(to - 6, to), at)
  return at + 6
}
