import type { FastifyBaseLogger } from 'fastify'
import { type Clock, systemClock } from '../lib/clock.ts'
import type { Database } from './database.ts'

const compareEveryMs = 60_000
/** Differences below this are how long asking takes, and matter to no lease. */
const leastDifferenceMs = 200
const worthTellingMs = 2_000

export interface SharedClock {
  readonly clock: Clock
  close(): Promise<void>
}

/**
 * A clock that several server processes on one database have in common, whatever those of their machines say: one that
 * is fast would take the others' leases for run out. A storage that only this machine uses has no clock of its own.
 */
export async function openSharedClock(
  db: Database,
  log: Pick<FastifyBaseLogger, 'warn'>,
  local: Clock = systemClock,
): Promise<SharedClock> {
  const { readClock } = db.dialect
  if (readClock === null) return { clock: local, close: async () => {} }
  let offset = 0
  let comparing: Promise<void> = Promise.resolve()

  const compare = async (): Promise<void> => {
    const asked = local()
    const { rows } = await readClock.execute(db.read)
    const answered = local()
    const found = (rows[0]?.ms ?? answered) - (asked + answered) / 2
    // A slow answer says little.
    if (answered - asked > leastDifferenceMs * 5 || Math.abs(found - offset) < leastDifferenceMs) return
    if (Math.abs(found) >= worthTellingMs)
      log.warn(
        { milliseconds: Math.round(found) },
        'the clock of this machine is not that of the database, which counts',
      )
    offset = Math.round(found)
  }

  await compare()
  const timer = setInterval(() => {
    // A database that is away is asked again in a minute.
    comparing = compare().catch(() => {})
  }, compareEveryMs)
  timer.unref()
  return {
    clock: () => local() + offset,
    close: async () => {
      clearInterval(timer)
      await comparing
    },
  }
}
