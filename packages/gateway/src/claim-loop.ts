import type { RunOrder } from '@postern/protocol'
import { createBackOff, refusedKeyLimits } from './back-off.ts'
import { executeRun, type RunContext } from './execute-run.ts'
import { createLongPoll } from './long-poll.ts'
import type { Draining } from './own-key/draining.ts'
import { KeyRefused, ServerAway, ServerRefused } from './server-errors.ts'

export interface ClaimLoopOptions {
  /** Seconds between two claims where waiting on the server does not work. */
  readonly refreshSeconds: number
  readonly now: () => number
  /** Shared by loops of one gateway, so that only one of them says what all of them meet. */
  readonly standing: ServerStanding
  /** Whether this gateway takes no new run. */
  readonly draining: Pick<Draining, 'on' | 'change'>
}

/** What is known of the server by whichever loop learnt it last. */
export interface ServerStanding {
  connected: boolean
  /** It refuses the API key, or to hand out work. */
  refused: boolean
}

/** Asks for commands and runs them, one at a time, until the signal aborts. */
export async function claimLoop(context: RunContext, options: ClaimLoopOptions, stop: AbortSignal): Promise<void> {
  const ask = createAsking(context, options)
  const databaseBackOff = createBackOff()
  let order: RunOrder | null = null
  while (!stop.aborted || order) {
    try {
      order ??= await ask(stop)
      if (!order) continue
      const outcome = await executeRun(order, context, stop)
      order = outcome.next
      if (outcome.databaseAway) await context.sleep(databaseBackOff.next(), stop)
      else databaseBackOff.reset()
    } catch (error) {
      if (!stop.aborted) throw error
    }
  }
}

/** One claim, repeated until there is an answer: a command, or null when there is none. */
function createAsking(context: RunContext, { refreshSeconds, now, standing, draining }: ClaimLoopOptions) {
  const { server, untilAnswered, introduction, sleep, log } = context
  const longPoll = createLongPoll(now)
  const keyBackOff = createBackOff(refusedKeyLimits)

  let saidDraining = false

  /** A claim that waits is let go when draining begins, so that it brings no run any more. */
  async function claimOnce(stop: AbortSignal): Promise<RunOrder | null> {
    const { on, change } = draining
    if (on !== saidDraining) log.info(on ? 'draining: no new run is taken' : 'no longer draining: runs are taken again')
    saidDraining = on
    try {
      return await claimUntil(AbortSignal.any([stop, change]))
    } catch (error) {
      if (change.aborted && !stop.aborted) return null
      throw error
    }
  }

  async function claimUntil(stop: AbortSignal): Promise<RunOrder | null> {
    const waitSeconds = longPoll.nextWait()
    const asked = now()
    try {
      const order = await server.claim({ ...introduction(), waitSeconds }, stop)
      const wasGivenUp = longPoll.givenUp
      longPoll.answered()
      if (longPoll.givenUp && !wasGivenUp) {
        log.warn({ refreshSeconds }, 'requests that wait are cut on their way: asking every few seconds instead')
      }
      sayAnswered()
      const cameEarly = waitSeconds > 0 && now() - asked < 1_000
      if (!order && (longPoll.givenUp || cameEarly)) await sleep(refreshSeconds * 1_000, stop)
      return order
    } catch (error) {
      if (error instanceof ServerAway && error.cut && waitSeconds > 0) {
        longPoll.cut()
        return null
      }
      if (error instanceof ServerAway) longPoll.away()
      throw error
    }
  }

  function sayAnswered(): void {
    if (!standing.connected) log.info('connected to the server')
    if (standing.refused) log.info('the API key is accepted again')
    standing.connected = true
    standing.refused = false
    keyBackOff.reset()
  }

  return async function ask(stop: AbortSignal): Promise<RunOrder | null> {
    try {
      return await untilAnswered(() => claimOnce(stop), stop)
    } catch (error) {
      if (!(error instanceof KeyRefused || error instanceof ServerRefused)) throw error
      if (!standing.refused) {
        const advice = 'copy it from the connection’s page; trying again in case it is restored'
        if (error instanceof KeyRefused)
          log.error({ reason: error.message }, `the server refuses the API key: ${advice}`)
        else
          log.error(
            { reason: error.message, status: error.status },
            'the server refuses to hand out work; trying again',
          )
      }
      standing.refused = true
      await sleep(keyBackOff.next(), stop)
      return null
    }
  }
}
