import { readFreshness } from '../commands/command-view.ts'
import type { Transaction } from '../database/database.ts'
import { type AlertRule, findGoneOf, hasNoAlert, isWaitedFor, mostAtOnce } from './alert-rules.ts'
import { nameOf, spanInWords, timeFor } from './alert-words.ts'

/** Neither a run nor rows came in the time that a command says. */
export const stale: AlertRule = {
  kind: 'stale',

  async findCauses(db, now) {
    const rows = await staleCommands(db, now)
      .where(hasNoAlert('stale'))
      .select(['id', 'connection_id', 'name', 'schedule', 'freshness', 'fresh_until'])
      .orderBy('fresh_until')
      .limit(mostAtOnce)
      .execute()
    return rows.map((row) => {
      const { of, withinSeconds } = readFreshness(row) ?? { of: 'run', withinSeconds: 0 }
      const within = withinSeconds * 1000
      const since = timeFor(row, (row.fresh_until ?? now) - within)
      const missed = of === 'rows' ? 'brought no rows' : 'had no run that succeeded'
      const wanted = of === 'rows' ? 'rows are' : 'one is'
      return {
        connectionId: row.connection_id,
        commandId: row.id,
        commandName: row.name,
        message: `${nameOf(row)} has ${missed} since ${since}; ${wanted} expected at least every ${spanInWords(within)}`,
      }
    })
  },

  findGone: (db, now) => findGoneOf(db, 'stale', staleCommands(db, now).select('id')),
}

const staleCommands = (db: Transaction, now: number) =>
  db.selectFrom('command').where('fresh_until', '<=', now).where(isWaitedFor(now))
