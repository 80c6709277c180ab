import type { Alert, AlertNotice, AlertQuery } from '@postern/protocol/api'
import type { Selectable } from 'kysely'
import { connectionIdByName } from '../connections/read-connection.ts'
import type { Database } from '../database/database.ts'
import type { AlertNoticeTable } from '../database/tables.ts'
import { toTime, toTimeOrNull } from '../lib/clock.ts'
import { pageOf } from '../lib/page.ts'

/** Alerts with what became of telling them, newest first. */
export async function listAlerts(
  db: Database,
  { connection, standing, kind, commandId, cursor, limit }: AlertQuery & { connection?: string },
): Promise<{ items: Alert[]; nextCursor?: string }> {
  let query = db.read
    .selectFrom('alert')
    .innerJoin('connection', 'connection.id', 'alert.connection_id')
    .selectAll('alert')
    .select('connection.name as connection_name')
  if (connection !== undefined)
    query = query.where('alert.connection_id', '=', await connectionIdByName(db, connection))
  if (standing !== undefined) query = query.where('resolved_at', standing ? 'is' : 'is not', null)
  if (kind !== undefined) query = query.where('kind', '=', kind)
  if (commandId !== undefined) query = query.where('command_id', '=', commandId)
  if (cursor !== undefined) query = query.where('alert.id', '<', cursor)
  const { items, ...page } = await pageOf(limit, (count) => query.orderBy('alert.id', 'desc').limit(count).execute())
  const notices = await readNotices(
    db,
    items.map(({ id }) => id),
  )
  return {
    ...page,
    items: items.map((row) => ({
      id: row.id,
      connection: row.connection_name,
      commandId: row.command_id,
      commandName: row.command_name,
      receiver: row.receiver === '' ? null : row.receiver,
      kind: row.kind,
      message: row.message,
      openedAt: toTime(row.opened_at),
      resolvedAt: toTimeOrNull(row.resolved_at),
      notices: notices.filter(({ alert_id }) => alert_id === row.id).map(toNotice),
    })),
  }
}

async function readNotices(db: Database, ids: readonly string[]): Promise<Selectable<AlertNoticeTable>[]> {
  if (ids.length === 0) return []
  return db.read.selectFrom('alert_notice').selectAll().where('alert_id', 'in', ids).orderBy('event').execute()
}

const toNotice = (row: Selectable<AlertNoticeTable>): AlertNotice => ({
  event: row.event,
  state: row.state,
  attemptCount: row.attempt_count,
  nextAttemptAt: toTimeOrNull(row.next_attempt_at),
  lastError: row.last_error,
})
