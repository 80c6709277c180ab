import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import type { Clock } from '../lib/clock.ts'
import type { PartStore } from '../results/part-store.ts'
import { expireLeases, nextExpiry } from './expire-leases.ts'

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
  let timer: NodeJS.Timeout | undefined
  let closed = false
  let working: Promise<void> = Promise.resolve()

  async function look(): Promise<void> {
    let sleep = longestSleepMs
    try {
      for (const { runId, commandId, connectionId } of await expireLeases(db, clock())) {
        log.warn({ runId, commandId }, 'a run was lost: its lease ran out')
        await parts.removeRun(connectionId, runId)
        const connection = await connectionName(db, connectionId)
        bus.publish(
          { kind: 'work', connectionId },
          { kind: 'change', change: { what: 'run', connection, id: runId } },
          { kind: 'change', change: { what: 'command', connection, id: commandId } },
        )
      }
      const next = await nextExpiry(db)
      if (next !== null) sleep = Math.min(longestSleepMs, Math.max(shortestSleepMs, next - clock() + 1))
    } catch (error) {
      log.error({ err: error }, 'looking for lost runs failed')
    }
    if (!closed) timer = setTimeout(start, sleep)
  }

  const start = (): void => {
    working = look()
  }
  start()
  return {
    close: async () => {
      closed = true
      clearTimeout(timer)
      await working
    },
  }
}

async function connectionName(db: Database, id: string): Promise<string | null> {
  const row = await db.read.selectFrom('connection').select('name').where('id', '=', id).executeTakeFirst()
  return row?.name ?? null
}
