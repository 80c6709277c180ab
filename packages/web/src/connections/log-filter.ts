import { instantOf } from '../deliveries/delivery-filter.ts'

/** Which entries of a log are looked at, as it stands in the address. */
export interface LogSearch {
  what?: string
  outcome?: string
  gateway?: string
  search?: string
  runId?: string
  /** On the reader's own clock, as a browser's field of date and time holds it. */
  from?: string
  to?: string
}

/** The filter as the API takes it. What is no time, or no outcome that is asked for, is left out. */
export function logParams({ outcome, from, to, ...rest }: LogSearch): Record<string, string> {
  const [first, end] = [instantOf(from), instantOf(to)]
  const given = Object.entries(rest).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return {
    ...Object.fromEntries(given),
    ...((outcome === 'ok' || outcome === 'error') && { outcome }),
    ...(first && { from: first }),
    ...(end && { to: end }),
  }
}

/** An outcome that is a code of the error table is a refusal. */
export const isRefusal = (outcome: string) => /^[A-Z][A-Z_]+$/.test(outcome)
