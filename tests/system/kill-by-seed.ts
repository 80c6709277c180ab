import { setTimeout as delay } from 'node:timers/promises'
import { draw } from './faults.ts'

/** What is killed after which wait follows from the seed. */
export interface Killing {
  readonly seed: number
  /** Longest time in milliseconds from one kill to the next. */
  readonly killWithinMs: number
  /** Once there were so many kills, no more; by default until it is over. */
  readonly mostKills?: number
}

export interface Killable {
  kill(): Promise<void>
  restart(): Promise<void>
}

/** Kills one or all of them, and starts them again, until it is over; tells how often each was killed. */
export async function killBySeed(
  { seed, killWithinMs, mostKills = Infinity }: Killing,
  all: Record<string, Killable>,
  over: AbortSignal,
): Promise<Record<string, number>> {
  const names = Object.keys(all)
  const kills: Record<string, number> = Object.fromEntries(names.map((name) => [name, 0]))
  for (let n = 0; n < mostKills; n++) {
    const wait = killWithinMs * (0.2 + 0.8 * draw(seed, 'kill', n, 'wait'))
    await delay(wait, undefined, { signal: over }).catch(() => {})
    if (over.aborted) break
    // The first kills are one of each, so that short runs see them all; beyond the last name it is all of them at once.
    const at = n < names.length ? n : Math.floor(draw(seed, 'kill', n, 'who') * (names.length + 1))
    const chosen = at < names.length ? names.slice(at, at + 1) : names
    await Promise.all(chosen.map((name) => all[name]?.kill()))
    await delay(700 * draw(seed, 'kill', n, 'down'))
    for (const name of chosen) {
      await all[name]?.restart()
      kills[name] = (kills[name] ?? 0) + 1
    }
  }
  return kills
}

/** Undefined while the server is away. */
export async function ask<T>(question: () => Promise<T>): Promise<T | undefined> {
  return await question().catch((error: unknown) => {
    if (error instanceof TypeError) return undefined
    throw error
  })
}
