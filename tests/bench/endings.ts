import type { Ending } from '../system/start-server.ts'

/** Collects what a bench starts, and ends it in the reverse order. */
export function collectEndings(): Ending & { end(): Promise<void> } {
  const endings: (() => Promise<void>)[] = []
  return {
    after: (end) => void endings.push(end),
    async end() {
      for (const one of endings.reverse()) await one()
    },
  }
}
