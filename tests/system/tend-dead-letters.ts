import { setTimeout as delay } from 'node:timers/promises'
import { Delivery, listOf, Receiver, Run } from '@postern/protocol/api'
import { isDropped, isTooLarge } from './faults.ts'
import { ask } from './kill-by-seed.ts'
import type { SystemServer } from './start-server.ts'

export interface Tended {
  /** Runs whose deliveries have failed at some time. */
  readonly dead: ReadonlySet<string>
  readonly redelivered: number
  /** Runs with rows that were let go: the last value of each. */
  readonly dropped: ReadonlyMap<string, number>
  /** How often a receiver was seen paused by its failures. */
  readonly pauses: number
}

/**
 * The person who looks after what has failed, until it is over: sends it again or lets it go, as the seed says. What a
 * receiver finds too large has to be let go.
 */
export async function tendDeadLetters(
  { api }: SystemServer,
  connection: string,
  seed: number,
  over: AbortSignal,
): Promise<Tended> {
  const dead = new Set<string>()
  const dropped = new Map<string, number>()
  const pauses = new Set<string>()
  let redelivered = 0

  async function tend({ id, runId, webhookId }: Delivery): Promise<void> {
    dead.add(runId)
    if (!isDropped(seed, webhookId) && !isTooLarge(seed, webhookId)) {
      await api(Delivery, 'POST', `/deliveries/${id}/redeliver`)
      redelivered++
      return
    }
    const { rows, lastValueAfter } = await api(Run, 'GET', `/runs/${runId}`)
    if (rows > 0) dropped.set(runId, Number(lastValueAfter?.value))
    await api(Delivery, 'POST', `/deliveries/${id}/drop`)
  }

  while (!over.aborted) {
    const failed = await ask(() =>
      api(listOf(Delivery), 'GET', `/deliveries?connection=${connection}&state=FAILED&limit=100`),
    )
    for (const delivery of failed?.items ?? []) await ask(() => tend(delivery))
    const receivers = await ask(() => api(listOf(Receiver), 'GET', `/connections/${connection}/receivers`))
    for (const { pausedBy, since } of receivers?.items ?? []) if (pausedBy === 'failures') pauses.add(String(since))
    await delay(200)
  }
  return { dead, redelivered, dropped, pauses: pauses.size }
}
