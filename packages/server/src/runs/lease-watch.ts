import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import type { Clock } from '../lib/clock.ts'
import { repeat } from '../lib/repeat.ts'
import type { PartStore } from '../results/part-store.ts'
import { expireLeases, type LostRun, nextExpiry } from './expire-leases.ts'

/** Looks again at least this often: another server process may have handed out runs. */
const longestSleepMs = 5_000
const shortestSleepMs = 50

/** Ends runs as their leases run out. Costs one indexed look every few seconds while nothing is under way. */
export function startLeaseWatch(
  db: Database,
  bus: Bus,
  clock: Clock,
  parts: PartStore,
  log: FastifyBaseLogger,
): { close(): Promise<void> } {
  async function look(): Promise<number> {
    let sleep = longestSleepMs
    let failures = 0
    const failed = (error: unknown, runId: string): void => {
      failures++
      log.error({ err: error, runId }, 'a lost run could not be ended')
    }
    try {
      for (const run of await expireLeases(db, clock(), failed)) await tell(run)
      const next = await nextExpiry(db)
      // What could not be ended is still over its time, and is tried again with everything else.
      if (next !== null && failures === 0)
        sleep = Math.min(longestSleepMs, Math.max(shortestSleepMs, next - clock() + 1))
    } catch (error) {
      log.error({ err: error }, 'looking for lost runs failed')
    }
    return sleep
  }

  async function tell({ runId, commandId, connectionId }: LostRun): Promise<void> {
    log.warn({ runId, commandId }, 'a run was lost: its lease ran out')
    bus.publish({ kind: 'work', connectionId }, { kind: 'flow' })
    const connection = await connectionName(db, connectionId)
    bus.publish(
      { kind: 'change', change: { what: 'run', connection, id: runId } },
      { kind: 'change', change: { what: 'command', connection, id: commandId } },
    )
    // What stays behind goes with the sweep at the next start.
    await parts
      .removeRun(connectionId, runId)
      .catch((error: unknown) => log.error({ err: error, runId }, 'the parts of a lost run could not be removed'))
  }

  return repeat(look)
}

async function connectionName(db: Database, id: string): Promise<string | null> {
  const row = await db.read.selectFrom('connection').select('name').where('id', '=', id).executeTakeFirst()
  return row?.name ?? null
}
