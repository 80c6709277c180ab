/** One line of what was measured. */
export function report(what: string, ...values: readonly string[]): void {
  console.log(`${what.padEnd(58)} ${values.join('   ')}`)
}

/** Median and 99th percentile in milliseconds. */
export const spread = (milliseconds: readonly number[]): string =>
  `median ${inMs(quantile(milliseconds, 0.5))}   p99 ${inMs(quantile(milliseconds, 0.99))}`

export const inMs = (value: number): string => `${value.toFixed(2)} ms`

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
