import type { RunOrder } from '@postern/protocol'
import type { Database } from '../database/database.ts'
import type { Clock } from '../lib/clock.ts'
import { claimCommand, nextDueTime } from '../runs/claim-command.ts'
import { releaseRun } from '../runs/fail-run.ts'
import type { ClaimWaiters } from './claim-waiters.ts'

/** Claims a command, waiting up to `waitSeconds` for one to become due; null when none did or the gateway went away. */
export async function waitForCommand(
  db: Database,
  waiters: ClaimWaiters,
  clock: Clock,
  gateway: { connectionId: string; name: string },
  waitSeconds: number,
  leaseSeconds: number,
  gone: AbortSignal,
): Promise<RunOrder | null> {
  const { connectionId } = gateway
  const over = AbortSignal.any([gone, AbortSignal.timeout(waitSeconds * 1000)])
  for (;;) {
    const place = waiters.join(connectionId, over)
    try {
      // Looked up first: thousands of idle gateways ask in vain, and reading is cheaper than a transaction.
      const dueAt = await nextDueTime(db, connectionId)
      const now = clock()
      const order =
        dueAt === null || dueAt > now
          ? null
          : await claimCommand(db, { connectionId, gateway: gateway.name, now, leaseSeconds })
      if (order) {
        // There may be more than one: the next in line looks too.
        waiters.wakeOne(connectionId)
        if (!gone.aborted && !place.dismissed) return order
        // It went away, or its key did, while its command was being claimed: somebody else may have it at once.
        await releaseRun(db, { connectionId, runId: order.runId, lease: order.lease }, clock())
        waiters.wakeOne(connectionId)
        return null
      }
      if (waitSeconds === 0 || waiters.closed) return null
      if (dueAt !== null) waiters.wakeAt(connectionId, dueAt, clock())
      await place.over
    } finally {
      place.leave()
    }
    if (place.dismissed) return null
    if (over.aborted || waiters.closed) {
      // Woken and out of time at once: the next in line looks instead.
      if (place.woken) waiters.wakeOne(connectionId)
      return null
    }
  }
}
