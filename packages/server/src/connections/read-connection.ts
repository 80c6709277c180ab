import type { Connection, Gateway } from '@postern/protocol/api'
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { readRate } from '../deliveries/receivers/callback-rate.ts'
import { AppError } from '../lib/app-error.ts'
import { type Clock, toTime, toTimeOrNull } from '../lib/clock.ts'
import { version } from '../lib/version.ts'
import { type LastDay, readLastDay } from '../statistics/read-statistics.ts'
import { isOlder } from './is-older.ts'
import { type GatewayPresence, onlineForMs } from './presence.ts'

export interface ReadConnectionContext {
  readonly db: Database
  readonly clock: Clock
  readonly presence: GatewayPresence
  readonly publicUrl: () => string
}

/** Most gateways of one connection that an answer lists: the ones seen last. */
const mostGateways = 100

export async function connectionIdByName(db: Database, name: string): Promise<string> {
  const row = await db.read.selectFrom('connection').select('id').where('name', '=', name).executeTakeFirst()
  if (row === undefined) throw new AppError('NOT_FOUND', `There is no connection "${name}"`)
  return row.id
}

export async function readConnection(context: ReadConnectionContext, name: string): Promise<Connection> {
  const [connection] = await readConnections(context, name)
  if (connection === undefined) throw new AppError('NOT_FOUND', `There is no connection "${name}"`)
  return connection
}

/** All connections (or the named one) with their state: three queries, however many connections there are. */
export async function readConnections(context: ReadConnectionContext, name?: string): Promise<Connection[]> {
  const { db, publicUrl } = context
  let query = db.read
    .selectFrom('connection')
    .select(['id', 'name', 'description', 'alert_url', 'callback_rate', 'held_back_at', 'created_at'])
  if (name !== undefined) query = query.where('name', '=', name)
  // Each figure is found through an index of its own table, so none of them reads the archive.
  const rows = await query
    .select((eb) => {
      const commands = eb
        .selectFrom('command')
        .whereRef('command.connection_id', '=', 'connection.id')
        .where('command.purpose', '=', 'command')
      const count = sql<number>`count(*)`.as('count')
      return [
        commands.where('status', '=', 'READY').select(count).as('ready'),
        commands.where('status', '=', 'PROCESSING').select(count).as('processing'),
        commands.where('status', '=', 'PAUSED').select(count).as('paused'),
        commands
          .where('status', 'in', ['READY', 'PROCESSING', 'PAUSED'])
          .where('error_code', 'is not', null)
          .select(count)
          .as('failing'),
        commands
          .where('status', '=', 'READY')
          .select((c) => c.fn.min('due_at').as('at'))
          .as('next_run_at'),
        eb
          .selectFrom('run')
          .whereRef('run.connection_id', '=', 'connection.id')
          .select('leased_at')
          .orderBy('run.id', 'desc')
          .limit(1)
          .as('last_run_at'),
        eb
          .selectFrom('alert')
          .whereRef('alert.connection_id', '=', 'connection.id')
          .where('resolved_at', 'is', null)
          .select(count)
          .as('alerts'),
        eb
          .selectFrom('delivery')
          .whereRef('delivery.connection_id', '=', 'connection.id')
          // A literal, as in the index that holds only these.
          .where('state', '=', sql.lit<'FAILED'>('FAILED'))
          .select(count)
          .as('dead_letters'),
      ]
    })
    .orderBy('name')
    .execute()
  const only = name === undefined ? undefined : rows[0]?.id
  const [gateways, lastDayOf] = await Promise.all([readGateways(context, only), readLastDay(db, context.clock(), only)])
  return rows.map((row) => ({
    name: row.name,
    description: row.description,
    alertUrl: row.alert_url,
    callbackRate: readRate(row.callback_rate),
    apiUrl: publicUrl(),
    createdAt: toTime(row.created_at),
    gateways: gateways.get(row.id) ?? [],
    commands: {
      ready: row.ready ?? 0,
      processing: row.processing ?? 0,
      paused: row.paused ?? 0,
      failing: row.failing ?? 0,
    },
    alerts: row.alerts ?? 0,
    deadLetters: row.dead_letters ?? 0,
    lastDay: toDay(lastDayOf(row.id)),
    heldBackSince: toTimeOrNull(row.held_back_at),
    nextRunAt: toTimeOrNull(row.next_run_at),
    lastRunAt: toTimeOrNull(row.last_run_at),
  }))
}

const toDay = ({ from, ...hours }: LastDay): Connection['lastDay'] => ({ from: toTime(from), ...hours })

async function readGateways(
  { db, clock, presence }: ReadConnectionContext,
  connectionId: string | undefined,
): Promise<Map<string, Gateway[]>> {
  let query = db.read.selectFrom('gateway').selectAll()
  if (connectionId !== undefined) query = query.where('connection_id', '=', connectionId)
  const found = new Map<string, Gateway[]>()
  const offline = clock() - onlineForMs
  for (const row of await query.orderBy('last_seen_at', 'desc').execute()) {
    let gateways = found.get(row.connection_id)
    if (gateways === undefined) {
      gateways = []
      found.set(row.connection_id, gateways)
    }
    if (gateways.length >= mostGateways) continue
    const seenAt = Math.max(row.last_seen_at, presence.lastSeen(row.connection_id, row.name) ?? 0)
    gateways.push({
      name: row.name,
      version: row.version,
      ip: row.ip,
      host: row.host,
      driver: row.driver,
      dbms: row.dbms,
      lastSeenAt: toTime(seenAt),
      online: seenAt > offline,
      draining: row.draining === 1,
      drainsItself: row.drains_itself === 1,
      weight: row.weight,
      updateAvailable: isOlder(row.version, version),
    })
  }
  return found
}
