import { writeBase64 } from './base64.ts'
import { doubleText, notANumber, writeDouble, writeNumberText } from './json-number.ts'
import { writeAscii } from './json-text.ts'
import { hasForm, writeTimestampText } from './json-time.ts'
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
  if (kind === Kind.looseTimestamp && fits && hasForm(bytes, p, p + length, '0000-00-00 00:00:00')) {
    out.bytes[at] = quote
    return close(out.bytes, writeTimestampText(bytes, p, p + length, out.bytes, at + 1))
  }
  const first = bytes[p] ?? 0
  if (kind !== Kind.looseText && kind !== Kind.looseAny && fits && startsNumber(first)) {
    const end = writeLooseNumber(kind, source, p, length, out, at, index, values)
    if (end !== notANumber) return end
  }
  if (!values)
    return whole
      ? writeByText(kind, bytesOf(whole), 0, whole.length, out, at)
      : writeByText(kind, source, p, length, out, at)
  if (kind === Kind.looseText) {
    if (fits && first !== letterX && values.size(index) === length) return writeString(source, p, length, out, at)
  } else {
    if (values.isFloat(index)) return writeDouble(values.double(index), out.bytes, at)
    if (values.isInteger(index)) return writeNumberText(bytes, p, p + length, out.bytes, at)
  }
  if (values.isBinary(index)) {
    const binary = whole ?? values.bytes(index)
    out.bytes[at] = quote
    return close(out.bytes, writeBase64(binary, 0, binary.length, out.bytes, at + 1))
  }
  if (whole) return writeString(bytesOf(whole), 0, whole.length, out, at)
  return values.size(index) === length ? writeString(source, p, length, out, at) : needsWhole
}

/** A text goes on behind a NUL character, where the driver ends it. */
export const needsWhole = -4

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
  if (!isPlainNumber(bytes, p, length)) return notANumber
  const quoted = kind === Kind.looseNumberQuoted
  if (quoted) out.bytes[at] = quote
  const start = quoted ? at + 1 : at
  const end =
    values && !isInteger(bytes, p, length) && values.isFloat(index)
      ? writeAscii(doubleText(values.double(index)), out.bytes, start)
      : writeNumberText(bytes, p, p + length, out.bytes, start)
  return quoted ? close(out.bytes, end) : end
}

/** Without the database's own word: by the look of the text. */
function writeByText(kind: Kind, source: Bytes, p: number, length: number, out: Bytes, at: number): number {
  const { bytes } = source
  const special =
    kind === Kind.looseText || kind === Kind.looseAny ? notANumber : writeSpecialNumber(bytes, p, length, out.bytes, at)
  if (special >= 0) return special
  if (bytes[p] === letterX && bytes[p + 1] === apostrophe && kind === Kind.looseAny) {
    const binary = Buffer.from(Buffer.from(bytes.subarray(p + 2, p + length - 1)).toString('latin1'), 'hex')
    out.bytes[at] = quote
    return close(out.bytes, writeBase64(binary, 0, binary.length, out.bytes, at + 1))
  }
  return writeString(source, p, length, out, at)
}

function isInteger(bytes: Uint8Array, p: number, length: number): boolean {
  for (let i = bytes[p] === 0x2d ? 1 : 0; i < length; i++) {
    const byte = bytes[p + i] ?? 0
    if (byte < 0x30 || byte > 0x39) return false
  }
  return true
}

/** Digits, with a fraction and an exponent perhaps, as the database prints its numbers: not `007`, not `+5`, not `5.`. */
function isPlainNumber(bytes: Uint8Array, p: number, length: number): boolean {
  const to = p + length
  let at = bytes[p] === 0x2d ? p + 1 : p
  const whole = at
  while (at < to && isDigit(bytes[at] ?? 0)) at++
  if (at === whole || (at > whole + 1 && bytes[whole] === 0x30)) return false
  if (bytes[at] === 0x2e && at < to) {
    const fraction = ++at
    while (at < to && isDigit(bytes[at] ?? 0)) at++
    if (at === fraction) return false
  }
  if (at < to && bytes[at] === 0x65) {
    at++
    if (bytes[at] === 0x2d || bytes[at] === 0x2b) at++
    const exponent = at
    while (at < to && isDigit(bytes[at] ?? 0)) at++
    if (at === exponent) return false
  }
  return at === to
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}
