import { writeBase64 } from './base64.ts'
import { doubleText, notANumber, writeDouble } from './json-number.ts'
import { writeAscii, writeBytes } from './json-text.ts'
import { isTimestamp, writeTimestampText } from './json-time.ts'
import { Kind } from './kind.ts'
import { type Bytes, bytesOf, close, writeBoolean, writeSpecialNumber, writeString } from './write-value.ts'

/**
 * What the current row's values really are, for a database whose values have types of their own and whose driver gives
 * text only (SQLite: doubles cut to 15 digits, text to the first NUL, binary as `X'00FF'`).
 */
export interface LooseValues {
  isInteger(index: number): boolean
  isFloat(index: number): boolean
  isBinary(index: number): boolean
  double(index: number): number
  /** Bytes of a text or binary value. */
  size(index: number): number
  /** A copy of a text or binary value. */
  bytes(index: number): Uint8Array
  /** The database's own memory of a text or binary value, while the row is the current one. */
  view(index: number): Uint8Array
}

const quote = 0x22
const [letterX, apostrophe] = [0x58, 0x27]

/**
 * Writes a value whose own type decides, never as invalid JSON and never as another value. A number in a column with
 * numeric affinity is told from its text; every other value is asked for. `whole` is a value that its buffer does not
 * hold; {@link needsWhole} asks for it where only the database tells that the buffer is not all.
 */
export function writeLoose(
  kind: Kind,
  source: Bytes,
  p: number,
  length: number,
  whole: Uint8Array | null,
  out: Bytes,
  at: number,
  index: number,
  values: LooseValues | null,
): number {
  const { bytes } = source
  const fits = whole === null
  if (kind === Kind.looseTimestamp) {
    // All values of a row come whole where one of them is long.
    const text = whole ? bytesOf(whole) : source
    const from = whole ? 0 : p
    const size = whole ? whole.length : length
    if (isTimestamp(text, from, size)) {
      out.bytes[at] = quote
      return close(out.bytes, writeTimestampText(text.bytes, from, from + size, out.bytes, at + 1))
    }
  }
  const first = bytes[p] ?? 0
  if (hasNumericAffinity(kind) && fits && startsNumber(first)) {
    const end = writeLooseNumber(kind, source, p, length, out, at, index, values)
    if (end !== notANumber) return end
    // numbers are plain and binary begins with an X: this is text
    if (values && first !== 0x2d) return writeWholeString(source, p, length, out, at, index, values)
  }
  if (!values)
    return whole
      ? writeByText(kind, bytesOf(whole), 0, whole.length, out, at)
      : writeByText(kind, source, p, length, out, at)
  if (kind === Kind.looseText) {
    if (fits && (first !== letterX || bytes[p + 1] !== apostrophe) && values.size(index) === length)
      return writeString(source, p, length, out, at)
  } else {
    if (values.isFloat(index)) return writeDouble(values.double(index), out.bytes, at)
    if (values.isInteger(index)) return writeInteger(kind === Kind.looseAnyQuoted, bytes, p, length, out.bytes, at)
  }
  if (values.isBinary(index)) {
    const binary = whole ?? values.bytes(index)
    out.bytes[at] = quote
    return close(out.bytes, writeBase64(binary, 0, binary.length, out.bytes, at + 1))
  }
  if (whole) return writeString(bytesOf(whole), 0, whole.length, out, at)
  return writeWholeString(source, p, length, out, at, index, values)
}

function writeWholeString(
  source: Bytes,
  p: number,
  length: number,
  out: Bytes,
  at: number,
  index: number,
  values: LooseValues,
): number {
  return values.size(index) === length ? writeString(source, p, length, out, at) : needsWhole
}

/** A value is longer than its buffer, or a text goes on behind a NUL character, where the driver ends it. */
export const needsWhole = -4

function hasNumericAffinity(kind: Kind): boolean {
  return kind !== Kind.looseText && kind !== Kind.looseAny && kind !== Kind.looseAnyQuoted
}

function writeInteger(
  quoted: boolean,
  bytes: Uint8Array,
  p: number,
  length: number,
  out: Uint8Array,
  at: number,
): number {
  if (!quoted) return writeBytes(bytes, p, p + length, out, at)
  out[at] = quote
  return close(out, writeBytes(bytes, p, p + length, out, at + 1))
}

function startsNumber(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x2d
}

/** In a column with numeric affinity, text that is a number is stored as one: digits are an integer, all else a double. */
function writeLooseNumber(
  kind: Kind,
  { bytes }: Bytes,
  p: number,
  length: number,
  out: Bytes,
  at: number,
  index: number,
  values: LooseValues | null,
): number {
  if (kind === Kind.looseBoolean && length === 1 && (bytes[p] === 0x30 || bytes[p] === 0x31)) {
    return writeBoolean(bytes[p] === 0x31, out.bytes, at)
  }
  // A text can pass for a number here when a view or a UNION puts it into a column that declares one. Up to 15 digits go
  // through a double unchanged, so only one with more must be asked for.
  const digits = readNumber(bytes, p, length)
  if (digits === otherText) return notANumber
  const quoted = kind === Kind.looseNumberQuoted
  if (quoted) out.bytes[at] = quote
  const start = quoted ? at + 1 : at
  const end =
    values && digits !== isInteger && (!Number.isNaN(digits) || values.isFloat(index))
      ? writeExactDouble(values.double(index), digits, bytes, p, length, out.bytes, start)
      : writeBytes(bytes, p, p + length, out.bytes, start)
  return quoted ? close(out.bytes, end) : end
}

/** The driver's own text where it reads back as the same double, else the shortest text that does. */
function writeExactDouble(
  value: number,
  read: number,
  bytes: Uint8Array,
  p: number,
  length: number,
  out: Uint8Array,
  at: number,
): number {
  return read === value ? writeBytes(bytes, p, p + length, out, at) : writeAscii(doubleText(value), out, at)
}

/** Without the database's own word: by the look of the text. */
function writeByText(kind: Kind, source: Bytes, p: number, length: number, out: Bytes, at: number): number {
  const { bytes } = source
  const special = hasNumericAffinity(kind) ? writeSpecialNumber(bytes, p, length, out.bytes, at) : notANumber
  if (special >= 0) return special
  if (bytes[p] === letterX && bytes[p + 1] === apostrophe && !hasNumericAffinity(kind) && kind !== Kind.looseText) {
    const binary = Buffer.from(Buffer.from(bytes.subarray(p + 2, p + length - 1)).toString('latin1'), 'hex')
    out.bytes[at] = quote
    return close(out.bytes, writeBase64(binary, 0, binary.length, out.bytes, at + 1))
  }
  return writeString(source, p, length, out, at)
}

/** {@link readNumber}: digits only. */
const isInteger = Number.POSITIVE_INFINITY
/** {@link readNumber}: no number. */
const otherText = Number.NEGATIVE_INFINITY
const powersOfTen = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent)

/**
 * Reads digits, with a fraction and an exponent perhaps, as the database prints its numbers: not `007`, not `+5`, not `5.`.
 * Gives the double of up to 15 digits, where one division of two exact doubles makes it, {@link isInteger} for a whole
 * number, {@link otherText} for other text, and NaN for a number it does not work out.
 */
function readNumber(bytes: Uint8Array, p: number, length: number): number {
  const to = p + length
  const negative = bytes[p] === 0x2d
  let at = negative ? p + 1 : p
  const whole = at
  let byte = bytes[at] ?? 0
  let mantissa = 0
  while (at < to && isDigit(byte)) {
    mantissa = mantissa * 10 + byte - 0x30
    byte = bytes[++at] ?? 0
  }
  if (at === whole || (at > whole + 1 && bytes[whole] === 0x30)) return otherText
  if (at === to) return isInteger
  let fractionDigits = 0
  if (byte === 0x2e) {
    const fraction = ++at
    byte = bytes[at] ?? 0
    while (at < to && isDigit(byte)) {
      mantissa = mantissa * 10 + byte - 0x30
      byte = bytes[++at] ?? 0
    }
    fractionDigits = at - fraction
    if (fractionDigits === 0) return otherText
  }
  if (at < to && byte === 0x65) return hasExponent(bytes, at + 1, to) ? Number.NaN : otherText
  if (at !== to) return otherText
  const power = powersOfTen[fractionDigits]
  if (power === undefined || mantissa >= 1e15 || (negative && mantissa === 0)) return Number.NaN
  return negative ? -mantissa / power : mantissa / power
}

function hasExponent(bytes: Uint8Array, from: number, to: number): boolean {
  let at = bytes[from] === 0x2d || bytes[from] === 0x2b ? from + 1 : from
  const first = at
  while (at < to && isDigit(bytes[at] ?? 0)) at++
  return at > first && at === to
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}
