import type { ArchiveQuery, Command, Queue, QueueItem } from '@postern/protocol/api'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { standingAlerts } from '../alerts/standing-alerts.ts'
import { onlineForMs } from '../connections/presence.ts'
import { connectionIdByName } from '../connections/read-connection.ts'
import type { Database } from '../database/database.ts'
import { pageOf } from '../lib/page.ts'
import { type CommandRow, readSchedule, toCommand } from './command-view.ts'
import { formatInZone } from './format-in-zone.ts'

/** Named one by one, since the index of commands by status finds what is asked for, not what is left out. */
const inQueue = ['READY', 'PROCESSING', 'PAUSED'] as const

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

/** What is under way, due and next on a connection, with what each command waits for. */
export async function readQueue(db: Database, connection: string, now: number): Promise<Queue> {
  const connectionId = await connectionIdByName(db, connection)
  const [rows, online, lastSeen, alerts] = await Promise.all([
    db.read
      .selectFrom('command')
      .leftJoin('run', 'run.id', 'command.run_id')
      .selectAll('command')
      .select('run.gateway as run_gateway')
      .where('command.connection_id', '=', connectionId)
      .where('command.status', 'in', inQueue)
      .where('command.purpose', '=', 'command')
      .limit(mostCommands)
      .execute(),
    db.read
      .selectFrom('gateway')
      .select('name')
      .where('connection_id', '=', connectionId)
      .where('last_seen_at', '>', now - onlineForMs)
      .limit(1)
      .executeTakeFirst(),
    db.read
      .selectFrom('gateway')
      .select(({ fn }) => fn.max('last_seen_at').as('at'))
      .where('connection_id', '=', connectionId)
      .executeTakeFirst(),
    standingAlerts(db.read, connectionId),
  ])
  const gateways = { online: online !== undefined, lastSeenAt: lastSeen?.at ?? null }
  const items = rows
    .sort((a, b) => rank(a) - rank(b) || a.priority - b.priority || (a.due_at ?? 0) - (b.due_at ?? 0))
    .map(
      ({ run_gateway, ...row }): QueueItem => ({
        ...toCommand(row, connection, alerts(row.id)),
        waitsFor: waitsFor(row, run_gateway, gateways, now),
      }),
    )
  const count = (test: (row: CommandRow) => boolean) => rows.filter(test).length
  return {
    counts: {
      ready: count((row) => row.status === 'READY'),
      processing: count((row) => row.status === 'PROCESSING'),
      paused: count((row) => row.status === 'PAUSED'),
      failing: count((row) => row.error_code !== null),
    },
    items,
  }
}

const rank = (row: CommandRow): number => ['PROCESSING', 'READY', 'PAUSED', 'FINISHED'].indexOf(row.status)

function waitsFor(
  row: CommandRow,
  runGateway: string | null,
  gateways: { online: boolean; lastSeenAt: number | null },
  now: number,
): string {
  if (row.status === 'PROCESSING') return `its run on gateway ${runGateway ?? 'unknown'}`
  if (row.status === 'PAUSED') return 'somebody to resume it'
  const schedule = readSchedule(row)
  const zone = schedule && 'cron' in schedule ? schedule.timezone : 'UTC'
  if (row.due_at !== null && row.due_at > now) return `its time: ${formatInZone(row.due_at, zone)}`
  if (row.due_at === null) {
    const { active_until: until } = row
    return until !== null && until <= now
      ? `nothing: its time ended ${formatInZone(until, zone)}`
      : 'nothing: it has no next time'
  }
  if (gateways.online) return 'a gateway to take it'
  if (gateways.lastSeenAt === null) return 'a gateway: none has ever connected'
  return `a gateway: none online since ${formatInZone(gateways.lastSeenAt, zone)}`
}
