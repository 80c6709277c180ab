import type { ArchiveQuery, Command } from '@postern/protocol/api'
import { standingAlerts } from '../alerts/standing-alerts.ts'
import { connectionIdByName } from '../connections/read-connection.ts'
import type { Database } from '../database/database.ts'
import { contains } from '../lib/contains.ts'
import { lookedThrough, pageOf, pageOfFiltered } from '../lib/page.ts'
import { toCommand } from './command-view.ts'

/** Named one by one, since the index of commands by status finds what is asked for, not what is left out. */
export const inQueue = ['READY', 'PROCESSING', 'PAUSED'] as const

/** Most commands that one answer lists. */
const mostCommands = 10_000

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
  let all = db.read
    .selectFrom('command')
    .where('connection_id', '=', connectionId)
    .where('status', '=', 'FINISHED')
    .where('purpose', '=', 'command')
  if (cursor !== undefined) all = all.where('id', '<', cursor)
  let matching = all
  if (failed !== undefined) matching = matching.where('error_code', failed ? 'is not' : 'is', null)
  if (from !== undefined) matching = matching.where('created_at', '>=', Date.parse(from))
  if (to !== undefined) matching = matching.where('created_at', '<', Date.parse(to))
  if (search) matching = matching.where(({ or }) => or(searched.map((column) => contains(column, search))))
  const read = async (count: number, first?: string) => {
    const query = first === undefined ? matching : matching.where('id', '>=', first)
    const rows = await query.selectAll().orderBy('id', 'desc').limit(count).execute()
    // What has finished has nothing that an alert could be about.
    return rows.map((row) => toCommand(row, connection, []))
  }
  if (matching === all) return pageOf(limit, read)
  const lastLookedAt = async () =>
    (
      await all
        .select('id')
        .orderBy('id', 'desc')
        .offset(lookedThrough - 1)
        .limit(1)
        .executeTakeFirst()
    )?.id
  return pageOfFiltered(limit, lastLookedAt, read)
}

const searched = ['sql', 'params', 'error_message'] as const
