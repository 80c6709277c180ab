import { instantOf } from '../deliveries/delivery-filter.ts'

/** Which entries are looked at, as it stands in the address. */
export interface AuditSearch {
  who?: string
  what?: string
  connection?: string
  targetId?: string
  /** On the reader's own clock, as a browser's field of date and time holds it. */
  from?: string
  to?: string
}

/** The filter as the API takes it. What is no time is left out. */
export function auditParams({ from, to, ...rest }: AuditSearch): Record<string, string> {
  const [first, end] = [instantOf(from), instantOf(to)]
  return { ...rest, ...(first && { from: first }), ...(end && { to: end }) }
}
