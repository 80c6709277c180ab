import { setTimeout as delay } from 'node:timers/promises'

/**
 * Waits for a condition of another process: looks again and again until `look` gives something other than undefined and
 * false. Fails with `what` when that takes longer than anything here should.
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  withinMs = 30_000,
): Promise<Exclude<T, undefined | false>> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found as Exclude<T, undefined | false>
    if (performance.now() > deadline) throw new Error(`not within ${withinMs / 1000} s: ${what}`)
    await delay(20)
  }
}
