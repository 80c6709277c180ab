import type { ArchiveQuery, Command } from '@postern/protocol/api'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { standingAlerts } from '../alerts/standing-alerts.ts'
import { connectionIdByName } from '../connections/read-connection.ts'
import type { Database } from '../database/database.ts'
import { pageOf } from '../lib/page.ts'
import { toCommand } from './command-view.ts'

/** Named one by one, since the index of commands by status finds what is asked for, not what is left out. */
export const inQueue = ['READY', 'PROCESSING', 'PAUSED'] as const

/** Most commands that one answer lists. */
export const mostCommands = 10_000

export async function listCommands(db: Database, connection: string): Promise<Command[]> {
  const connectionId = await connectionIdByName(db, connection)
  const rows = await db.read
    .selectFrom('command')
    .selectAll()
    .where('connection_id', '=', connectionId)
    // Static commands are never finished; without this, all of the archive would be looked through for them.
    .where('status', 'in', inQueue)
    .where('kind', '=', 'static')
    .orderBy('id')
    .limit(mostCommands)
    .execute()
  const alerts = await standingAlerts(db.read, connectionId)
  return rows.map((row) => toCommand(row, connection, alerts(row.id)))
}

/** Finished dynamic commands, newest first. */
export async function listArchive(
  db: Database,
  connection: string,
  { limit, cursor, search, failed, from, to }: ArchiveQuery,
): Promise<{ items: Command[]; nextCursor?: string }> {
  const connectionId = await connectionIdByName(db, connection)
  return pageOf(limit, async (count) => {
    let query = db.read
      .selectFrom('command')
      .selectAll()
      .where('connection_id', '=', connectionId)
      .where('status', '=', 'FINISHED')
      .where('purpose', '=', 'command')
    if (cursor !== undefined) query = query.where('id', '<', cursor)
    if (failed !== undefined) query = query.where('error_code', failed ? 'is not' : 'is', null)
    if (from !== undefined) query = query.where('created_at', '>=', Date.parse(from))
    if (to !== undefined) query = query.where('created_at', '<', Date.parse(to))
    if (search !== undefined && search !== '')
      query = query.where(({ or }) => or((['sql', 'params', 'error_message'] as const).map((c) => contains(c, search))))
    const rows = await query.orderBy('id', 'desc').limit(count).execute()
    // What has finished has nothing that an alert could be about.
    return rows.map((row) => toCommand(row, connection, []))
  })
}

const contains = (column: 'sql' | 'params' | 'error_message', text: string): RawBuilder<SqlBool> =>
  sql<SqlBool>`lower(${sql.ref(column)}) like lower(${`%${text.replaceAll(/[\\%_]/g, '\\$&')}%`}) escape '\\'`
