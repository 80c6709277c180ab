import { longestClaimWait } from '@postern/protocol'

/** Cuts in a row after which waiting on the server is given up for a while. */
const cutsUntilFallback = 2
/** Time in milliseconds after which waiting on the server is tried again. */
const fallbackTime = 10 * 60_000

/** How long the next claim may wait on the server, learnt from what became of those before. */
export interface LongPoll {
  /** Seconds that the next claim asks the server to wait. */
  nextWait(): number
  /** True while waiting is given up: between two claims the gateway waits by itself. */
  readonly givenUp: boolean
  /** The claim was answered. */
  answered(): void
  /** The claim was cut while the server let it wait. */
  cut(): void
  /** The server gave no answer at all. */
  away(): void
}

/**
 * Some proxies cut a request that waits. A cut claim is followed by one that does not wait: when that is answered, the
 * server was there and something between cut the wait. After two such cuts in a row the gateway asks every few seconds
 * without waiting, and tries a long wait again ten minutes later.
 *
 * ```
 *              answered            cut              answered, second cut in a row
 *   checking ───────────► waiting ─────► probing ─────────────────────────────────► asking
 *      ▲ away from any       ▲              │ answered, first cut                      │ ten minutes
 *                            └──────────────┴──────────────────────────────────────────┘
 * ```
 */
export function createLongPoll(now: () => number = Date.now): LongPoll {
  let state: 'checking' | 'waiting' | 'probing' | 'asking' = 'checking'
  let cuts = 0
  let askingUntil = 0
  return {
    nextWait() {
      if (state === 'asking' && now() >= askingUntil) {
        state = 'waiting'
        cuts = cutsUntilFallback - 1
      }
      return state === 'waiting' ? longestClaimWait : 0
    },
    get givenUp() {
      return state === 'asking'
    },
    answered() {
      if (state === 'waiting') cuts = 0
      if (state === 'checking') state = 'waiting'
      if (state !== 'probing') return
      cuts += 1
      state = cuts < cutsUntilFallback ? 'waiting' : 'asking'
      askingUntil = now() + fallbackTime
    },
    cut() {
      state = 'probing'
    },
    away() {
      if (state !== 'asking') state = 'checking'
    },
  }
}
