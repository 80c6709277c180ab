import type { TypedValue } from '@postern/protocol'

/**
 * Whether a new last value lies before the present one. Only values of one kind compare; a value that a person typed,
 * whose type was not yet known, gives way to what the database says, and so does one that is not in its type's form.
 */
export function isBefore(next: TypedValue, present: { type: string | null; value: string | null }): boolean {
  if (next.value === null || present.value === null) return false
  // SQLite's values have types of their own, so that the numbers of one column may come as either.
  if (numberTypes.has(next.type) && numberTypes.has(present.type)) return compareNumbers(next.value, present.value) < 0
  if (present.type !== next.type) return false
  switch (next.type) {
    case 'date':
    case 'time':
    case 'timestamp':
      return compareTimes(next.value, present.value) < 0
    case 'text':
      return compareCodePoints(next.value, present.value) < 0
    default:
      return false
  }
}

const numberTypes: ReadonlySet<string | null> = new Set(['integer', 'decimal', 'float'])
const plainNumber = /^-?(?:\d+(?:\.\d*)?|\.\d+)$/

/** Digits are compared as digits, never as doubles; what is no number comes nowhere. */
function compareNumbers(a: string, b: string): number {
  return plainNumber.test(a) && plainNumber.test(b) ? compareDecimals(a, b) : Number(a) < Number(b) ? -1 : 0
}

/** Compares decimals of any length without turning them into doubles. */
function compareDecimals(a: string, b: string): number {
  const [x, y] = [scaled(a), scaled(b)]
  const digits = Math.max(x.scale, y.scale)
  const [left, right] = [x.units * 10n ** BigInt(digits - x.scale), y.units * 10n ** BigInt(digits - y.scale)]
  return left < right ? -1 : left > right ? 1 : 0
}

function scaled(decimal: string): { units: bigint; scale: number } {
  const [whole = '0', fraction = ''] = decimal.split('.')
  return { units: BigInt(`${whole === '-' ? '-0' : whole}${fraction}`), scale: fraction.length }
}

/** The canonical forms sort as text once the fraction is as long on both sides; offsets make them instants. */
function compareTimes(a: string, b: string): number {
  const [x, y] = [toInstantText(a), toInstantText(b)]
  return x < y ? -1 : x > y ? 1 : 0
}

function toInstantText(value: string): string {
  const offset = /(Z|[+-]\d\d:\d\d)$/.exec(value)?.[0]
  const text = offset && value.includes('T') ? (toInstant(value) ?? value) : value
  const dot = text.indexOf('.')
  return dot === -1 ? `${text}.000000000` : text.padEnd(dot + 10, '0')
}

function toInstant(value: string): string | null {
  try {
    return Temporal.Instant.from(value).toString({ fractionalSecondDigits: 9 }).replace('Z', '')
  } catch {
    // No instant that there is: it compares as the text it is.
    return null
  }
}

/** By code point, which differs from JavaScript's own order where surrogates meet U+E000 and above. */
function compareCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'))
}
