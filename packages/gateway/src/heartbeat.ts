import { type HeartbeatRequest, longestHeartbeatWait, type RunOrder } from '@postern/protocol'
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

/** Cuts of heartbeats that waited, after which the others of the run do not wait. */
const cutsUntilFallback = 2

/**
 * Renews the lease of a run at a third of its time, so that two heartbeats may be lost, until the signal aborts. Most of
 * that time the heartbeat waits on the server, which answers at once when the run is cancelled. A heartbeat without an
 * answer is sent again sooner: only the server decides when a lease is over.
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
  let wait = Math.min(1_000, thirdOf(leaseSeconds))
  let cuts = 0
  let probing = false
  try {
    for (;;) {
      await sleep(wait, signal)
      const waitSeconds = probing || cuts >= cutsUntilFallback ? 0 : heldSeconds(leaseSeconds)
      const sent = performance.now()
      try {
        // A heartbeat that hangs must not keep the next ones from being sent.
        const patience = AbortSignal.timeout(waitSeconds * 1_000 + thirdOf(leaseSeconds))
        const answer = await beat(server, order, { ...events.progress(), waitSeconds }, signal, patience)
        leaseSeconds = answer.leaseSeconds
        wait = restOfThird(leaseSeconds, waitSeconds, performance.now() - sent)
        probing = false
        backOff.reset()
        if (answer.cancel) events.cancelled()
      } catch (error) {
        if (!(error instanceof ServerAway)) throw error
        if (waitSeconds > 0 && error.cut) cuts += 1
        // Whether the server is there shows sooner without a wait.
        probing = true
        wait = Math.min(backOff.next(), thirdOf(leaseSeconds))
      }
    }
  } catch (error) {
    if (!signal.aborted) events.lost(error instanceof Error ? error : new Error(String(error)))
  }
}

/** In whole milliseconds: timers of signals take no others. */
const thirdOf = (seconds: number): number => Math.floor((seconds * 1_000) / 3)

/** How long a heartbeat may wait on the server: less than a third of the lease. */
const heldSeconds = (leaseSeconds: number): number =>
  Math.min(longestHeartbeatWait, Math.max(0, Math.ceil(leaseSeconds / 3) - 1))

/** A heartbeat that waited is followed at once by the next; a server that answers early is not asked again and again. */
const restOfThird = (leaseSeconds: number, waitSeconds: number, took: number): number =>
  waitSeconds > 0 && took >= waitSeconds * 1_000 - 50 ? 0 : Math.max(0, thirdOf(leaseSeconds) - took)

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
