import type { Transaction } from '../database/database.ts'
import { type AlertRule, findGoneOf, hasNoAlert, isWaitedFor, mostAtOnce } from './alert-rules.ts'
import { nameOf, timeFor } from './alert-words.ts'

/** Runs come as they should, but without rows for unusually long, as the end of each run has judged by the habit. */
export const noRows: AlertRule = {
  kind: 'no-rows',

  async findCauses(db, now) {
    const rows = await emptyCommands(db, now)
      .where(hasNoAlert('no-rows'))
      .select(['id', 'connection_id', 'name', 'schedule', 'no_rows_at'])
      .orderBy('no_rows_at')
      .limit(mostAtOnce)
      .execute()
    return rows.map((row) => ({
      connectionId: row.connection_id,
      commandId: row.id,
      commandName: row.name,
      message: `${nameOf(row)} runs, but has brought no rows since ${timeFor(row, row.no_rows_at ?? now)}, which is unusually long for it`,
    }))
  },

  findGone: (db, now) => findGoneOf(db, 'no-rows', emptyCommands(db, now).select('id')),
}

const emptyCommands = (db: Transaction, now: number) =>
  db.selectFrom('command').where('no_rows_at', 'is not', null).where(isWaitedFor(now))
