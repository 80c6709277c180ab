import type { Fault } from './faults.ts'

/** What a receiver writes down. */
export type Line =
  | { readonly kind: 'request'; readonly path: string; readonly nth: number; readonly fault: Fault }
  | { readonly kind: 'unverified' | 'too large'; readonly path: string; readonly id: string }
  | Taken

/** A body that arrived whole and is the receiver's to keep, whether or not its answer gets through. */
export interface Taken {
  readonly kind: 'taken'
  readonly path: string
  readonly id: string
  readonly run: string
  /** Its digest. */
  readonly body: string
  /** The ids of its rows. */
  readonly rows: readonly number[]
  /** Those of them that it asks for again. */
  readonly failed: readonly number[]
}

/** A line that is not written to its end yet is left out. */
export const readLedger = (text: string): Line[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line)
