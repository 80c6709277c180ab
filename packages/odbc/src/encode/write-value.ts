import { writeBase64 } from './base64.ts'
import { notANumber, singleText, writeDouble, writeInt64, writeNumberText } from './json-number.ts'
import { invalid, writeAscii, writeText } from './json-text.ts'
import {
  isDate,
  isRealTimestamp,
  isTimestamp,
  notADate,
  timestampStruct,
  writeAnyDate,
  writeAnyTimestamp,
  writeDate,
  writeOffset,
  writeTimestamp,
  writeTimestampText,
  writeTimeText,
} from './json-time.ts'
import { Kind } from './kind.ts'
import { isOffsetTimestamp, writeFractionTime, writeOffsetTimestamp, writeOffsetTimestampText } from './offset-time.ts'
import { ambiguousTime, type SessionZone } from './session-zone.ts'
import { writeWideText } from './write-wide-text.ts'

/** Bytes with the views the writers need. */
export interface Bytes {
  readonly bytes: Uint8Array
  readonly view: DataView
}

export function bytesOf(bytes: Uint8Array): Bytes {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) }
}

/** Most bytes a value takes in JSON beyond 6 for each of its own: quotes, a date, digits. */
export const fixedWidth = 48

const quote = 0x22

/**
 * Writes one non-NULL value of `length` bytes at `p`. Returns the new position, or a negative reason: {@link invalid},
 * {@link notANumber}, {@link notADate}.
 */
export function writeValue(
  kind: Kind,
  source: Bytes,
  p: number,
  length: number,
  out: Bytes,
  at: number,
  zone: SessionZone | null,
): number {
  const { bytes, view } = source
  const target = out.bytes
  switch (kind) {
    case Kind.text:
      return writeString(source, p, length, out, at)
    case Kind.int64:
      return writeInt64(view.getInt32(p, true), view.getInt32(p + 4, true), target, at)
    case Kind.int64Quoted: {
      target[at] = quote
      return close(target, writeInt64(view.getInt32(p, true), view.getInt32(p + 4, true), target, at + 1))
    }
    case Kind.number: {
      const end = writeNumberText(bytes, p, p + length, target, at)
      return end === notANumber ? writeSpecialNumber(bytes, p, length, target, at) : end
    }
    case Kind.numberQuoted: {
      target[at] = quote
      const end = writeNumberText(bytes, p, p + length, target, at + 1)
      return end === notANumber ? writeSpecialNumber(bytes, p, length, target, at) : close(target, end)
    }
    case Kind.double:
      return writeDouble(view.getFloat64(p, true), target, at)
    case Kind.single:
      return writeAscii(singleText(view.getFloat64(p, true)), target, at)
    case Kind.bit:
      return writeBoolean(bytes[p] !== 0, target, at)
    case Kind.date:
      target[at] = quote
      return close(target, writeDate(view, p, target, at + 1))
    case Kind.anyDate:
      target[at] = quote
      return close(target, writeAnyDate(view, p, target, at + 1))
    case Kind.dateText:
      return isDate(source, p, length) ? writeString(source, p, length, out, at) : notADate
    case Kind.timestamp:
      target[at] = quote
      return close(target, writeTimestamp(view, p, target, at + 1))
    case Kind.anyTimestamp:
      target[at] = quote
      return close(target, writeAnyTimestamp(view, p, target, at + 1))
    case Kind.checkedTimestampText:
      if (!isRealTimestamp(source, p, length)) return notADate
      target[at] = quote
      return close(target, writeTimestampText(bytes, p, p + length, target, at + 1))
    case Kind.zonedTimestamp: {
      if (!isRealTimestamp(source, p, length)) return notADate
      target[at] = quote
      const end = writeTimestampText(bytes, p, p + length, target, at + 1)
      const offset = zone?.offsetAt(timestampStruct(bytes, p), 0) ?? ambiguousTime
      return offset === ambiguousTime ? offset : close(target, writeOffset(offset, target, end))
    }
    case Kind.timestampText:
      if (!isTimestamp(source, p, length)) return writeString(source, p, length, out, at)
      target[at] = quote
      return close(target, writeTimestampText(bytes, p, p + length, target, at + 1))
    case Kind.wideText:
      target[at] = quote
      return close(target, writeWideText(source, p, length, out, at + 1))
    case Kind.offsetTimestamp:
      target[at] = quote
      return close(target, writeOffsetTimestamp(view, p, target, at + 1))
    case Kind.fractionTime:
      target[at] = quote
      return close(target, writeFractionTime(view, p, target, at + 1))
    case Kind.offsetTimestampText:
      if (!isOffsetTimestamp(source, p, length)) return writeString(source, p, length, out, at)
      target[at] = quote
      return close(target, writeOffsetTimestampText(bytes, p, p + length, target, at + 1))
    case Kind.guid:
      return writeLowerCase(bytes, p, length, target, at)
    case Kind.timeText:
      target[at] = quote
      return close(target, writeTimeText(bytes, p, p + length, target, at + 1))
    case Kind.binary:
      target[at] = quote
      return close(target, writeBase64(bytes, p, p + length, target, at + 1))
    default:
      return notANumber
  }
}

/** A JSON string of UTF-8 text. */
export function writeString(source: Bytes, p: number, length: number, out: Bytes, at: number): number {
  out.bytes[at] = quote
  return close(out.bytes, writeText(source.bytes, source.view, p, p + length, out.bytes, out.view, at + 1))
}

/** The closing quote, unless the writing failed. */
export function close(target: Uint8Array, at: number): number {
  if (at < 0) return at
  target[at] = quote
  return at + 1
}

function writeLowerCase(bytes: Uint8Array, p: number, length: number, target: Uint8Array, at: number): number {
  target[at] = quote
  for (let i = 0; i < length; i++) {
    const byte = bytes[p + i] ?? 0
    target[at + 1 + i] = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
  }
  return close(target, at + 1 + length)
}

export function writeBoolean(value: boolean, target: Uint8Array, at: number): number {
  return writeAscii(value ? 'true' : 'false', target, at)
}

const specialNumbers: Readonly<Record<string, string>> = {
  nan: '"NaN"',
  inf: '"Infinity"',
  infinity: '"Infinity"',
  '-inf': '"-Infinity"',
  '-infinity': '"-Infinity"',
}

/** NaN and the infinities, as the string of that name. */
export function writeSpecialNumber(
  bytes: Uint8Array,
  p: number,
  length: number,
  target: Uint8Array,
  at: number,
): number {
  if (length > 9) return notANumber
  const special =
    specialNumbers[
      Buffer.from(bytes.subarray(p, p + length))
        .toString('latin1')
        .toLowerCase()
    ]
  return special === undefined ? notANumber : writeAscii(special, target, at)
}

const reasons: Readonly<Record<number, string>> = {
  [invalid]: 'the text is not valid Unicode (UTF-8 or UTF-16, as the driver gave it)',
  [notANumber]: 'the driver gave no number for a numeric column',
  [ambiguousTime]:
    "the driver gives this time without its offset, and in the session's time zone it happened twice (set the time zone to UTC)",
  [notADate]: 'the driver gave no date of the years 0000 to 9999, or no time of day',
}

/** The sentence for a negative return value of {@link writeValue}. */
export function reasonOf(result: number): string {
  return reasons[result] ?? 'the value cannot be written'
}
