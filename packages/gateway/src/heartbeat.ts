import type { HeartbeatRequest, RunOrder } from '@postern/protocol'
import { createBackOff, type Sleep } from './back-off.ts'
import type { ServerClient } from './server-client.ts'
import { ServerAway } from './server-errors.ts'

export interface HeartbeatEvents {
  /** What the run has done so far. */
  progress(): HeartbeatRequest
  /** The server no longer wants the run. */
  cancelled(): void
  /** The lease is over, or the server will never accept a heartbeat of this run. */
  lost(error: Error): void
}

/**
 * Renews the lease of a run at a third of its time, so that two heartbeats may be lost, until the signal aborts.
 * A heartbeat without an answer is sent again sooner: only the server decides when a lease is over.
 */
export async function keepLease(
  server: ServerClient,
  order: RunOrder,
  events: HeartbeatEvents,
  sleep: Sleep,
  signal: AbortSignal,
): Promise<void> {
  let { leaseSeconds } = order
  const backOff = createBackOff({ first: 250, longest: 5_000 })
  let wait = thirdOf(leaseSeconds)
  try {
    for (;;) {
      await sleep(wait, signal)
      try {
        // A heartbeat that hangs must not keep the next ones from being sent.
        const patience = AbortSignal.timeout(thirdOf(leaseSeconds))
        const answer = await beat(server, order, events.progress(), signal, patience)
        leaseSeconds = answer.leaseSeconds
        wait = thirdOf(leaseSeconds)
        backOff.reset()
        if (answer.cancel) events.cancelled()
      } catch (error) {
        if (!(error instanceof ServerAway)) throw error
        wait = Math.min(backOff.next(), thirdOf(leaseSeconds))
      }
    }
  } catch (error) {
    if (!signal.aborted) events.lost(error instanceof Error ? error : new Error(String(error)))
  }
}

/** In whole milliseconds: timers of signals take no others. */
const thirdOf = (seconds: number): number => Math.floor((seconds * 1_000) / 3)

async function beat(
  server: ServerClient,
  order: RunOrder,
  progress: HeartbeatRequest,
  signal: AbortSignal,
  patience: AbortSignal,
) {
  try {
    return await server.heartbeat(order, progress, AbortSignal.any([signal, patience]))
  } catch (error) {
    if (patience.aborted && !signal.aborted) throw new ServerAway('A heartbeat had no answer in time', { cause: error })
    throw error
  }
}
