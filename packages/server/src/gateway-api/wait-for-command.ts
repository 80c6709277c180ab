import type { RunOrder } from '@postern/protocol'
import type { Database } from '../database/database.ts'
import type { Clock } from '../lib/clock.ts'
import { claimCommand, readOutlook } from '../runs/claim-command.ts'
import { releaseRun } from '../runs/fail-run.ts'
import { type ClaimWaiters, drainingLine } from './claim-waiters.ts'

/** Who waits for a command. */
export interface AskingGateway {
  readonly connectionId: string
  readonly name: string
  readonly keyId: string
  /** It says that it takes no run any more. */
  readonly drains: boolean
  /** `keyChanges` of the line from before it was let in. */
  readonly letInAt: number
  /** Asked when something of its connection's keys or gateways has changed: whether it is to be answered at once. @throws API_KEY_REFUSED */
  stillThere(): Promise<'waits' | 'is told'>
}

/** Claims a command, waiting up to `waitSeconds` for one to become due; null when none did or the gateway went away. */
export async function waitForCommand(
  db: Database,
  waiters: ClaimWaiters,
  clock: Clock,
  gateway: AskingGateway,
  waitSeconds: number,
  leaseSeconds: number,
  gone: AbortSignal,
): Promise<RunOrder | null> {
  const { connectionId, keyId } = gateway
  const over = AbortSignal.any([gone, AbortSignal.timeout(waitSeconds * 1000)])
  let draining = gateway.drains
  let letInAt = gateway.letInAt
  for (;;) {
    const place = waiters.join(draining ? drainingLine(connectionId) : connectionId, over, gateway.name)
    try {
      // In line, it hears of every change; one from before is looked for now.
      if (letInAt !== waiters.keyChanges) {
        letInAt = waiters.keyChanges
        if ((await gateway.stillThere()) === 'is told') return null
      }
      // Looked up first: thousands of idle gateways ask in vain, and reading is cheaper than a transaction.
      const outlook = await readOutlook(db, connectionId, gateway.name)
      const wasDraining = draining
      draining = gateway.drains || outlook.draining
      // Each waits in its own line: one that gets nothing must not be woken in the place of others.
      if (draining !== wasDraining) {
        if (place.woken) waiters.wakeOne(connectionId)
        continue
      }
      place.weight = outlook.weight
      const dueAt = draining ? null : outlook.dueAt
      const now = clock()
      const order =
        dueAt === null || dueAt > now
          ? null
          : await claimCommand(db, { connectionId, gateway: gateway.name, keyId, now, leaseSeconds })
      if (order) {
        // There may be more than one: the next in line looks too.
        waiters.wakeOne(connectionId)
        if (!gone.aborted && !place.dismissed) return order
        // It went away, or its key did, while its command was being claimed: somebody else may have it at once.
        await releaseRun(db, { connectionId, runId: order.runId, lease: order.lease }, clock())
        waiters.wakeOne(connectionId)
        if (gone.aborted) return null
      } else {
        if (waitSeconds === 0 || waiters.closed) return null
        if (dueAt !== null) waiters.wakeAt(connectionId, dueAt, clock())
        await place.over
      }
    } finally {
      place.leave()
    }
    if (over.aborted || waiters.closed) {
      // Woken and out of time at once: the next in line looks instead.
      if (place.woken) waiters.wakeOne(connectionId)
      return null
    }
  }
}
