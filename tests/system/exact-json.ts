/** A JSON number as it was written. */
export interface Digits {
  readonly digits: string
}

type Exact = null | boolean | string | Digits | Exact[] | { [name: string]: Exact }

/** Parses JSON and keeps every number as the digits that were sent: a JavaScript number could not tell them apart. */
export function parseExact(json: string): Exact {
  // The third argument is of ECMAScript 2026, which the types do not know yet.
  const keepDigits = (_key: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === 'number' ? { digits: context?.source } : value
  return JSON.parse(json, keepDigits) as Exact
}
