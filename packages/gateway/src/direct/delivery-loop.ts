import { createCallbackAgent, createOauthTokens } from '@postern/outbound'
import type { DirectDelivery } from '@postern/protocol'
import { createBackOff, refusedKeyLimits } from '../back-off.ts'
import type { RunContext } from '../execute-run.ts'
import { createLongPoll } from '../long-poll.ts'
import { LeaseLost, ServerAway } from '../server-errors.ts'
import type { Direct } from './keep-rows.ts'
import { type AttemptContext, makeAttempt } from './make-attempt.ts'
import { tidy } from './tidy-spool.ts'

/** Deliveries under way at once, and connections to one receiver. */
const atOnce = 4
/** How often the server is asked what may be removed, when nothing needs the room. */
const tidyMs = 10 * 60_000

export interface DirectLoopOptions {
  readonly name: string
  readonly refreshSeconds: number
  readonly now: () => number
}

/**
 * Asks for attempts at deliveries whose rows are kept here and makes them, until the signal aborts. The server decides
 * what is tried and when; an attempt that is under way goes on without it, and is told when it is back.
 */
export async function deliverDirect(
  context: Pick<RunContext, 'server' | 'untilAnswered' | 'sleep' | 'log'> & { readonly direct: Direct },
  { name, refreshSeconds, now }: DirectLoopOptions,
  stop: AbortSignal,
): Promise<void> {
  const { server, untilAnswered, sleep, log, direct } = context
  const { spool, rules } = direct
  const agent = createCallbackAgent(rules, { connectTimeoutMs: 10_000, perHost: atOnce })
  const attempts: AttemptContext = {
    spool,
    agent,
    tokens: createOauthTokens(agent, now),
    now,
    keep: ({ id, lease }, progress) => untilAnswered(() => server.keepProgress(id, { lease, ...progress }, stop), stop),
  }
  const active = new Map<string, Promise<void>>()
  const longPoll = createLongPoll(now)
  const refused = createBackOff(refusedKeyLimits)
  let tidiedAt = Number.NEGATIVE_INFINITY

  async function attempt(connection: string, order: DirectDelivery): Promise<void> {
    const about = { delivery: order.id, runId: order.runId }
    try {
      const outcome = await makeAttempt(attempts, connection, order, stop)
      log.info({ ...about, verdict: outcome.verdict, status: outcome.status }, 'posted')
      await untilAnswered(() => server.reportAttempt(order.id, { lease: order.lease, ...outcome }, stop), stop)
    } catch (error) {
      if (stop.aborted) return
      const reason = error instanceof Error ? error.message : String(error)
      log.warn({ ...about, reason }, error instanceof LeaseLost ? 'handed out anew: dropped' : 'an attempt failed')
    }
  }

  async function claim(): Promise<void> {
    const waitSeconds = longPoll.nextWait()
    const asked = now()
    const wanted = {
      gateway: name,
      spool: spool.id,
      holds: [...active.keys()],
      room: atOnce - active.size,
      waitSeconds,
    }
    try {
      const { connection, deliveries } = await server.claimDeliveries(wanted, stop)
      longPoll.answered()
      refused.reset()
      for (const order of deliveries) {
        const made = attempt(connection, order).finally(() => {
          // It may have been handed out again by now.
          if (active.get(order.id) === made) active.delete(order.id)
        })
        active.set(order.id, made)
      }
      if (now() - tidiedAt >= tidyMs) {
        tidiedAt = now()
        await tidy(context, name, connection, 0, stop)
      }
      const cameEarly = waitSeconds > 0 && now() - asked < 1_000
      if (deliveries.length === 0 && (longPoll.givenUp || cameEarly)) await sleep(refreshSeconds * 1_000, stop)
    } catch (error) {
      if (!(error instanceof ServerAway)) throw error
      if (error.cut && waitSeconds > 0) return longPoll.cut()
      longPoll.away()
      throw error
    }
  }

  try {
    while (!stop.aborted) {
      try {
        if (active.size >= atOnce) await Promise.race(active.values())
        await untilAnswered(claim, stop)
      } catch (error) {
        if (stop.aborted) break
        log.warn(
          { reason: error instanceof Error ? error.message : String(error) },
          'deliveries could not be asked for; trying again',
        )
        await sleep(refused.next(), stop).catch(() => {})
      }
    }
  } finally {
    await Promise.allSettled(active.values())
    await agent.close()
  }
}
