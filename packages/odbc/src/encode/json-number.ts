import { writeAscii } from './json-text.ts'

const minus = 0x2d
const zero = 0x30
const pairs = new Uint8Array(200)
for (let i = 0; i < 100; i++) {
  pairs[2 * i] = zero + Math.floor(i / 10)
  pairs[2 * i + 1] = zero + (i % 10)
}

/** Two digits of `value` (0 to 99). */
export function writePair(value: number, out: Uint8Array, at: number): number {
  out[at] = pairs[2 * value] ?? 0
  out[at + 1] = pairs[2 * value + 1] ?? 0
  return at + 2
}

/** Digits of a whole number, 0 ≤ value < 2^53. */
function writeUnsigned(value: number, out: Uint8Array, start: number): number {
  if (value < 10) {
    out[start] = zero + value
    return start + 1
  }
  let at = start
  let rest = value
  let digits = 9
  if (value >= 1e9) {
    const high = Math.floor(value / 1e9)
    at = writeUnsigned(high, out, at)
    rest = value - high * 1e9
  } else digits = digitsOf(value)
  rest |= 0
  const end = at + digits
  let p = end
  for (; digits >= 2; digits -= 2) {
    const next = (rest / 100) | 0
    p -= 2
    writePair(rest - next * 100, out, p)
    rest = next
  }
  if (digits === 1) out[p - 1] = zero + rest
  return end
}

function digitsOf(value: number): number {
  if (value < 10_000) return value < 100 ? 2 : value < 1000 ? 3 : 4
  if (value < 1_000_000) return value < 100_000 ? 5 : 6
  return value < 10_000_000 ? 7 : value < 100_000_000 ? 8 : 9
}

/** A signed 64-bit integer from its two halves. */
export function writeInt64(low: number, high: number, out: Uint8Array, start: number): number {
  if (high === 0) return writeUnsigned(low >>> 0, out, start)
  if (high >= -0x200000 && high < 0x200000) {
    const value = high * 4294967296 + (low >>> 0)
    if (value >= 0) return writeUnsigned(value, out, start)
    if (value > -9007199254740992) {
      out[start] = minus
      return writeUnsigned(-value, out, start + 1)
    }
  }
  return writeAscii(((BigInt(high) << 32n) | BigInt(low >>> 0)).toString(), out, start)
}

/** A double: the shortest digits that read back as the same double; what JSON has no number for becomes a string. */
export function writeDouble(value: number, out: Uint8Array, start: number): number {
  if (value === (value | 0) && !Object.is(value, -0)) {
    if (value >= 0) return writeUnsigned(value, out, start)
    out[start] = minus
    return writeUnsigned(-value, out, start + 1)
  }
  return writeAscii(doubleText(value), out, start)
}

/** By `JSON.stringify`, since what `String` makes of a number is kept in a cache: ten megabytes of digits nobody asks for again. */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`
  return Object.is(value, -0) ? '-0' : JSON.stringify(value)
}

/** The shortest digits that read back as the same 32-bit float. */
export function singleText(value: number): string {
  if (!Number.isFinite(value) || value === 0) return doubleText(value)
  for (let digits = 6; digits < 9; digits++) {
    const text = value.toPrecision(digits)
    if (Math.fround(Number(text)) === value) return doubleText(Number(text))
  }
  return doubleText(Number(value.toPrecision(9)))
}

/**
 * Writes digits that the driver printed as a JSON number, digit for digit: only `.5` becomes `0.5`, `5.` becomes `5`, and
 * a plus sign and leading zeros go. Returns {@link notANumber} for any other text.
 */
export function writeNumberText(source: Uint8Array, from: number, to: number, out: Uint8Array, start: number): number {
  let p = from
  let at = start
  const sign = source[p] ?? 0
  if (sign === minus || sign === 0x2b) {
    if (sign === minus) out[at++] = minus
    p++
  }
  const whole = p
  while (p + 1 < to && source[p] === zero && isDigit(source[p + 1] ?? 0)) p++
  const firstDigit = at
  const wholeDigits = copyDigits(source, p, to, out, at)
  p += wholeDigits
  at += wholeDigits
  let digits = p - whole
  if (at === firstDigit) out[at++] = zero
  if (p < to && source[p] === 0x2e) {
    p++
    out[at] = 0x2e
    const decimals = copyDigits(source, p, to, out, at + 1)
    p += decimals
    digits += decimals
    if (decimals > 0) at += 1 + decimals
  }
  if (digits === 0) return notANumber
  if (p < to && ((source[p] ?? 0) | 0x20) === 0x65) {
    out[at++] = source[p++] ?? 0
    if (p < to && (source[p] === minus || source[p] === 0x2b)) out[at++] = source[p++] ?? 0
    const exponent = copyDigits(source, p, to, out, at)
    if (exponent === 0) return notANumber
    p += exponent
    at += exponent
  }
  return p === to ? at : notANumber
}

/** Copies the digits from `p` on; returns how many there are. */
function copyDigits(source: Uint8Array, p: number, to: number, out: Uint8Array, at: number): number {
  let count = 0
  while (p + count < to && isDigit(source[p + count] ?? 0)) {
    out[at + count] = source[p + count] ?? 0
    count++
  }
  return count
}

export const notANumber = -2

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}
