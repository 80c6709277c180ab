import { hash } from 'node:crypto'

/** A number from 0 up to 1 that follows from a seed and what it is for: whoever asks, whenever, draws the same. */
export function draw(seed: number, ...what: readonly (string | number)[]): number {
  return Number.parseInt(hash('sha256', [seed, ...what].join('/')).slice(0, 12), 16) / 2 ** 48
}

/** What a receiver can do to a request, and how often it does. */
const shares = {
  take: 55,
  'answer 500': 6,
  'answer 429 with Retry-After in seconds': 4,
  'answer 503 with Retry-After as a date': 4,
  'read nothing': 4,
  'read it and never answer': 3,
  'cut while it arrives': 8,
  'take it and cut before the answer': 6,
  'take it and cut within the answer': 5,
  'stop listening for a while': 5,
  'stop listening until it is paused': 0.5,
} as const
export type Fault = keyof typeof shares

/** What the n-th request to a path meets. */
export function faultOf(seed: number, path: string, nth: number): Fault {
  const all = Object.entries(shares) as [Fault, number][]
  let left = draw(seed, path, nth) * all.reduce((sum, [, share]) => sum + share, 0)
  for (const [fault, share] of all) {
    left -= share
    if (left < 0) return fault
  }
  return 'take'
}

/*
 * What a request meets for the sake of its rows, and so of its id: a receiver that says of one id, once this and once
 * that, can make no promise of what it has taken (docs/receivers.md).
 */

/** Too large, as any with so many rows. */
export const isTooLarge = (seed: number, path: string, rows: readonly number[]): boolean =>
  rows.length > 1 && draw(seed, path, 'too large', rows.join()) < 0.04

/** Which of its rows the receiver does not take, by their numbers; some of them it takes. */
export function failedRows(seed: number, path: string, rows: readonly number[]): number[] {
  if (draw(seed, path, 'failed', rows.join()) > 0.15) return []
  const failed = [...rows.keys()].filter((at) => draw(seed, path, 'failed', rows.join(), at) < 0.4)
  return failed.length < rows.length ? failed : failed.slice(1)
}

/** Whether somebody lets the rows of a run go once they have failed. */
export const isDropped = (seed: number, path: string, rows: readonly number[]): boolean =>
  draw(seed, path, 'dropped', rows.join()) < 0.25
