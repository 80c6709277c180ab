import type { Queue, QueueItem, QueueQuery } from '@postern/protocol/api'
import { standingAlerts } from '../alerts/standing-alerts.ts'
import { type GatewayPresence, onlineForMs } from '../connections/presence.ts'
import { connectionIdByName } from '../connections/read-connection.ts'
import type { Database } from '../database/database.ts'
import { toTimeOrNull } from '../lib/clock.ts'
import { type CommandRow, readSchedule, toCommand } from './command-view.ts'
import { formatInZone } from './format-in-zone.ts'
import { countQueue, gatewaysOf, readQueuePage } from './queue-page.ts'

const usualLimit = 100

/** A page of what is under way, due and next on a connection, with what each command waits for. */
export async function readQueue(
  db: Database,
  presence: GatewayPresence,
  connection: string,
  { offset = 0, limit = usualLimit, ...filter }: QueueQuery,
  now: number,
): Promise<Queue> {
  const connectionId = await connectionIdByName(db, connection)
  const [written, held] = await Promise.all([
    db.read
      .selectFrom('gateway')
      .select(({ fn }) => fn.max('last_seen_at').as('at'))
      .where('connection_id', '=', connectionId)
      .executeTakeFirst(),
    db.read.selectFrom('connection').select('held_back_at').where('id', '=', connectionId).executeTakeFirst(),
  ])
  const seenAt = Math.max(written?.at ?? 0, presence.lastSeenOf(connectionId) ?? 0)
  const gateways = { online: seenAt > now - onlineForMs, lastSeenAt: seenAt === 0 ? null : seenAt }
  const heldBackAt = held?.held_back_at ?? null
  const [rows, alerts, whole] = await Promise.all([
    readQueuePage(db, connectionId, filter, { offset, limit }),
    standingAlerts(db.read, connectionId),
    offset === 0 ? countQueue(db, connectionId, filter, { now, isHeldBack: heldBackAt !== null }) : undefined,
  ])
  const gatewayOf = await gatewaysOf(db, rows)
  return {
    ...whole,
    gateways: { online: gateways.online, lastSeenAt: toTimeOrNull(gateways.lastSeenAt) },
    items: rows.map((row): QueueItem => {
      const waits = { ...gateways, heldBackAt: row.kind === 'static' ? heldBackAt : null }
      return {
        ...toCommand(row, connection, alerts(row.id)),
        waitsFor: waitsFor(row, gatewayOf.get(row.run_id ?? '') ?? null, waits, now),
      }
    }),
  }
}

const isUnknown = (row: CommandRow): boolean => row.status === 'PAUSED' && row.error_code === 'OUTCOME_UNKNOWN'

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
