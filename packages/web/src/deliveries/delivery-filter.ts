/** Which deliveries are looked at, as it stands in the address. */
export interface DeliverySearch {
  connection?: string
  commandId?: string
  state?: string
  /** On the reader's own clock, as a browser's field of date and time holds it. */
  since?: string
  until?: string
}

/** The filter as the API takes it. What is no time is left out. */
export function deliveryParams({ since, until, ...rest }: DeliverySearch): Record<string, string> {
  const [first, end] = [instantOf(since), instantOf(until)]
  const given = Object.entries(rest).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return { ...Object.fromEntries(given), ...(first && { since: first }), ...(end && { until: end }) }
}

/** @returns null where it is no time */
export function instantOf(local: string | undefined): string | null {
  // Browsers make a time of much that is none.
  const at = new Date(local !== undefined && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(local) ? local : Number.NaN)
  return Number.isNaN(at.getTime()) ? null : at.toISOString()
}
