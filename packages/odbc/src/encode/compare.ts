/** Orders two decimal numbers in plain digits (an exponent allowed) without rounding them. */
export function compareDecimals(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)]
  if (left.sign !== right.sign) return left.sign - right.sign
  if (left.sign === 0) return 0
  const byMagnitude = left.magnitude - right.magnitude || compareText(left.digits, right.digits)
  return Math.sign(byMagnitude) * left.sign
}

/** 0.ddd × 10^magnitude, digits without zeros at either end. */
function parse(text: string): { sign: number; digits: string; magnitude: number } {
  const [, minus = '', whole = '', fraction = '', exponent = '0'] =
    /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  const digits = whole + fraction
  const significant = digits.replace(/^0+/, '')
  if (significant === '') return { sign: 0, digits: '', magnitude: 0 }
  const magnitude = whole.length - (digits.length - significant.length) + Number(exponent)
  return { sign: minus === '-' ? -1 : 1, digits: significant.replace(/0+$/, ''), magnitude }
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Orders floats as PostgreSQL does: NaN after everything. */
export function compareFloats(a: string, b: string): number {
  const [left, right] = [Number(a), Number(b)]
  if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right))
  return left - right
}

/** Orders times with offsets, of ISO 8601's form, by the instant they are. */
export function compareInstants(a: string, b: string): number {
  const [left, right] = [instantOf(a), instantOf(b)]
  return left.seconds - right.seconds || compareText(left.fraction, right.fraction)
}

function instantOf(text: string): { seconds: number; fraction: string } {
  const [, whole = '', fraction = '', offset = ''] = /^(.{19})(?:\.(\d+))?(.*)$/.exec(text) ?? []
  return { seconds: Date.parse(`${whole}${offset}`), fraction }
}
