/** As V8 gives it to a reviver: the text of a number. */
interface ReviverContext {
  readonly source?: string
}
type Reviver = (this: unknown, key: string, value: unknown, context: ReviverContext) => unknown

/** So many digits a number of JavaScript always keeps. */
const keptDigits = 15

/**
 * JSON whose numbers arrive exactly (I5): one that a number of JavaScript cannot hold, such as an id of 19 digits, becomes
 * a text with all its digits.
 */
export function parseExact(text: string): unknown {
  // Where no long row of digits stands, nothing can be lost.
  return longDigits.test(text) ? JSON.parse(text, keepExact as Parameters<typeof JSON.parse>[1]) : JSON.parse(text)
}

const longDigits = /\d[\d.]{15}|\d[eE]/

const keepExact: Reviver = (_key, value, { source }) =>
  typeof value === 'number' && source !== undefined && !isExact(value, source) ? source : value

function isExact(value: number, source: string): boolean {
  if (!Number.isFinite(value)) return false
  if (Number.isSafeInteger(value) && /^-?\d+$/.test(source)) return true
  const [mantissa = ''] = source.split(/[eE]/)
  const digits = mantissa.replaceAll(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '')
  return digits.length <= keptDigits && (value !== 0 || digits === '')
}
