import type { Logger } from 'pino'
import { awayLimits, createBackOff, type Sleep } from './back-off.ts'
import { ServerAway } from './server-errors.ts'

/** Sends a call again until the server answers it, whatever the answer is. */
export type UntilAnswered = <T>(call: () => Promise<T>, signal: AbortSignal) => Promise<T>

/**
 * Says that the server is away once, not once per try and not once per call, and when it is back: it is away as long as
 * any call waits for an answer.
 */
export function createUntilAnswered(log: Logger, sleep: Sleep, limits = awayLimits): UntilAnswered {
  const waiting = new Set<object>()
  let awaySince = 0

  return async function untilAnswered(call, signal) {
    const backOff = createBackOff(limits)
    const me = {}
    try {
      for (;;) {
        try {
          const answer = await call()
          if (waiting.delete(me) && waiting.size === 0) {
            log.info({ awayMilliseconds: Date.now() - awaySince }, 'the server answers again')
          }
          return answer
        } catch (error) {
          if (!(error instanceof ServerAway)) throw error
          if (waiting.size === 0) {
            awaySince = Date.now()
            log.warn({ reason: error.message }, 'no answer from the server: trying again until there is one')
          }
          waiting.add(me)
          await sleep(Math.max(error.retryAfter ?? 0, backOff.next()), signal)
        }
      }
    } finally {
      waiting.delete(me)
    }
  }
}
