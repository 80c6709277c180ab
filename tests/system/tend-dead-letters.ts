import { setTimeout as delay } from 'node:timers/promises'
import { Delivery, listOf, Receiver, Run } from '@postern/protocol/api'
import { rowsUpTo } from './check-ledger.ts'
import { isDropped, isTooLarge } from './faults.ts'
import { ask } from './kill-by-seed.ts'
import type { SystemServer } from './start-server.ts'

export interface Tended {
  /** Runs whose deliveries have failed at some time. */
  readonly dead: ReadonlySet<string>
  readonly redelivered: number
  /** By path, the runs with rows that were let go. */
  readonly dropped: ReadonlyMap<string, readonly { readonly runId: string; readonly lastRow: number }[]>
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
  const dropped = new Map<string, { runId: string; lastRow: number }[]>()
  const pauses = new Set<string>()
  let redelivered = 0

  async function tend({ id, runId, url }: Delivery): Promise<void> {
    dead.add(runId)
    const { rows: count, lastValueAfter } = await api(Run, 'GET', `/runs/${runId}`)
    const path = new URL(url).pathname
    const lastRow = Number(lastValueAfter?.value)
    const rows = rowsUpTo(lastRow)
    if (count === 0 || !(isDropped(seed, path, rows) || isTooLarge(seed, path, rows))) {
      await api(Delivery, 'POST', `/deliveries/${id}/redeliver`)
      redelivered++
      return
    }
    const before = dropped.get(path) ?? []
    // Whoever asks twice, since the server was killed meanwhile, drops it once.
    if (!before.some((one) => one.runId === runId)) dropped.set(path, [...before, { runId, lastRow }])
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
