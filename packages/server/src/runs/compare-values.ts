import type { TypedValue } from '@postern/protocol'

/**
 * Whether a new last value lies before the present one. Only values of one type compare; a value that a person typed,
 * whose type was not yet known, gives way to what the database says.
 */
export function isBefore(next: TypedValue, present: { type: string | null; value: string | null }): boolean {
  if (next.value === null || present.value === null || present.type !== next.type) return false
  switch (next.type) {
    case 'integer':
      return BigInt(next.value) < BigInt(present.value)
    case 'decimal':
      return compareDecimals(next.value, present.value) < 0
    case 'float':
      return Number(next.value) < Number(present.value)
    case 'date':
    case 'time':
    case 'timestamp':
      return compareTimes(next.value, present.value) < 0
    case 'text':
      return compareCodePoints(next.value, present.value) < 0
    case 'boolean':
    case 'binary':
    case 'unknown':
      return false
  }
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
  const text =
    offset && value.includes('T')
      ? Temporal.Instant.from(value).toString({ fractionalSecondDigits: 9 }).replace('Z', '')
      : value
  const dot = text.indexOf('.')
  return dot === -1 ? `${text}.000000000` : text.padEnd(dot + 10, '0')
}

/** By code point, which differs from JavaScript's own order where surrogates meet U+E000 and above. */
function compareCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'))
}
