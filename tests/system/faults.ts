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
