/** What came out of a whole run: of tests and checks alike. */
export interface Tally {
  passed: number
  skipped: number
  /** A name for each failure, in order. */
  failures: string[]
}

/** The line that ends a run. */
export function closingLine(tally: Tally): string {
  const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : ''
  return `${tally.passed} passed, ${tally.failures.length} failed${skipped}`
}

/** Whether the run is good; one in which nothing passed has shown nothing. */
export function isGood(tally: Tally): boolean {
  return tally.failures.length === 0 && tally.passed > 0
}
