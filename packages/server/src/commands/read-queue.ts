import type { Queue, QueueItem } from '@postern/protocol/api'
import { standingAlerts } from '../alerts/standing-alerts.ts'
import { type GatewayPresence, onlineForMs } from '../connections/presence.ts'
import { connectionIdByName } from '../connections/read-connection.ts'
import type { Database } from '../database/database.ts'
import { toTimeOrNull } from '../lib/clock.ts'
import { type CommandRow, readSchedule, toCommand } from './command-view.ts'
import { formatInZone } from './format-in-zone.ts'
import { inQueue, mostCommands } from './list-commands.ts'

/** What is under way, due and next on a connection, with what each command waits for. */
export async function readQueue(
  db: Database,
  presence: GatewayPresence,
  connection: string,
  now: number,
): Promise<Queue> {
  const connectionId = await connectionIdByName(db, connection)
  const [rows, written, alerts, held] = await Promise.all([
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
      .select(({ fn }) => fn.max('last_seen_at').as('at'))
      .where('connection_id', '=', connectionId)
      .executeTakeFirst(),
    standingAlerts(db.read, connectionId),
    db.read.selectFrom('connection').select('held_back_at').where('id', '=', connectionId).executeTakeFirst(),
  ])
  const seenAt = Math.max(written?.at ?? 0, presence.lastSeenOf(connectionId) ?? 0)
  const gateways = { online: seenAt > now - onlineForMs, lastSeenAt: seenAt === 0 ? null : seenAt }
  const heldBackAt = held?.held_back_at ?? null
  const isHeldBack = (row: CommandRow) => heldBackAt !== null && row.kind === 'static'
  const isDue = (row: CommandRow) => row.status === 'READY' && row.due_at !== null && row.due_at <= now
  const items = rows
    .sort((a, b) => rank(a) - rank(b) || a.priority - b.priority || (a.due_at ?? 0) - (b.due_at ?? 0))
    .map(
      ({ run_gateway, ...row }): QueueItem => ({
        ...toCommand(row, connection, alerts(row.id)),
        waitsFor: waitsFor(row, run_gateway, { ...gateways, heldBackAt: isHeldBack(row) ? heldBackAt : null }, now),
      }),
    )
  const count = (test: (row: CommandRow) => boolean) => rows.filter(test).length
  return {
    counts: {
      ready: count((row) => row.status === 'READY'),
      processing: count((row) => row.status === 'PROCESSING'),
      paused: count((row) => row.status === 'PAUSED'),
      failing: count((row) => row.error_code !== null),
      waitForTime: count((row) => row.status === 'READY' && row.due_at !== null && row.due_at > now),
      waitForGateway: count((row) => isDue(row) && !isHeldBack(row)),
      waitForReceivers: count((row) => isDue(row) && isHeldBack(row)),
      outcomeUnknown: count(isUnknown),
    },
    gateways: { online: gateways.online, lastSeenAt: toTimeOrNull(gateways.lastSeenAt) },
    items,
  }
}

const isUnknown = (row: CommandRow): boolean => row.status === 'PAUSED' && row.error_code === 'OUTCOME_UNKNOWN'

const rank = (row: CommandRow): number => ['PROCESSING', 'READY', 'PAUSED', 'FINISHED'].indexOf(row.status)

function waitsFor(
  row: CommandRow,
  runGateway: string | null,
  gateways: { online: boolean; lastSeenAt: number | null; heldBackAt: number | null },
  now: number,
): string {
  if (row.status === 'PROCESSING') return `its run on gateway ${runGateway ?? 'unknown'}`
  if (isUnknown(row)) return 'somebody to decide: its outcome is unknown'
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
  if (gateways.heldBackAt !== null)
    return `receivers: too much of this connection has not been delivered, since ${formatInZone(gateways.heldBackAt, zone)}`
  if (gateways.online) return 'a gateway to take it'
  if (gateways.lastSeenAt === null) return 'a gateway: none has ever connected'
  return `a gateway: none online since ${formatInZone(gateways.lastSeenAt, zone)}`
}
