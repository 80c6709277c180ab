import type { DeliveryHour, GatewayShare, RunHour, Statistics } from '@postern/protocol/api'
import { sql } from 'kysely'
import { connectionIdByName } from '../connections/read-connection.ts'
import type { Database } from '../database/database.ts'
import { toTime } from '../lib/clock.ts'
import { hourMs, hourOf } from './count-run.ts'

const defaultHours = 24
/** Most gateways that an answer lists: the busiest ones. */
const mostGateways = 100

/** The first of so many hours of which the last is the one that has begun. */
const firstHour = (now: number, hours: number): number => hourOf(now) - (hours - 1) * hourMs

/** What runs and deliveries of a connection came to, by hour and by gateway: read from its hours, however many runs there were. */
export async function readStatistics(
  db: Database,
  connection: string,
  { hours = defaultHours, now }: { hours?: number | undefined; now: number },
): Promise<Statistics> {
  const from = firstHour(now, hours)
  const connectionId = await connectionIdByName(db, connection)
  const rows = db.read.selectFrom('run_hour').where('connection_id', '=', connectionId).where('hour', '>=', from)
  const [deliveries, byHour, byGateway] = await Promise.all([
    db.read
      .selectFrom('delivery_hour')
      .select(['hour', 'delivered', 'failed', 'took_ms', 'slowest_ms'])
      .where('connection_id', '=', connectionId)
      .where('hour', '>=', from)
      .execute(),
    rows
      .select(['hour', ...sums])
      .select([sql<number>`sum(took_ms)`.as('took_ms'), sql<number>`max(slowest_ms)`.as('slowest_ms')])
      .groupBy('hour')
      .execute(),
    rows
      .select(['gateway', ...sums])
      .groupBy('gateway')
      .orderBy(sql`sum(runs) + sum(failed) + sum(lost)`, 'desc')
      .orderBy('gateway')
      .execute(),
  ])
  const found = new Map(byHour.map((row) => [row.hour, row]))
  const attempts = new Map(deliveries.map((row) => [row.hour, row]))
  const all = byGateway.reduce((sum, row) => sum + runsOf(row), 0)
  return {
    hours: Array.from({ length: hours }, (_, index): RunHour => {
      const at = from + index * hourMs
      const row = found.get(at)
      const runs = Number(row?.runs ?? 0)
      return {
        at: toTime(at),
        ...(row ? numbers(row) : none),
        meanMs: row && runs > 0 ? Math.round(Number(row.took_ms) / runs) : null,
        slowestMs: row && runs > 0 ? Number(row.slowest_ms) : null,
      }
    }),
    deliveries: Array.from({ length: hours }, (_, index): DeliveryHour => {
      const at = from + index * hourMs
      const row = attempts.get(at)
      return {
        at: toTime(at),
        delivered: row?.delivered ?? 0,
        failed: row?.failed ?? 0,
        meanMs: row ? Math.round(row.took_ms / (row.delivered + row.failed)) : null,
        slowestMs: row?.slowest_ms ?? null,
      }
    }),
    gateways: byGateway.slice(0, mostGateways).map(
      (row): GatewayShare => ({
        gateway: row.gateway,
        ...numbers(row),
        share: all === 0 ? 0 : runsOf(row) / all,
      }),
    ),
  }
}

export interface LastDay {
  /** When the first of the 24 hours began. */
  readonly from: number
  /** One number an hour. */
  readonly runs: number[]
  readonly failed: number[]
  readonly rows: number[]
}

/** The last 24 hours of all connections, or of one, by its id: one query. */
export async function readLastDay(
  db: Database,
  now: number,
  connectionId: string | undefined,
): Promise<(connectionId: string) => LastDay> {
  const from = firstHour(now, defaultHours)
  let query = db.read
    .selectFrom('run_hour')
    .select(['connection_id', 'hour', ...sums])
    .where('hour', '>=', from)
    .groupBy(['connection_id', 'hour'])
  if (connectionId !== undefined) query = query.where('connection_id', '=', connectionId)
  const found = new Map<string, LastDay>()
  for (const row of await query.execute()) {
    const day = found.get(row.connection_id) ?? quietDay(from)
    const index = (row.hour - from) / hourMs
    // An hour that a clock ahead of this one has begun.
    if (index >= defaultHours) continue
    const { runs, failed, lost, rows } = numbers(row)
    day.runs[index] = runs
    day.failed[index] = failed + lost
    day.rows[index] = rows
    found.set(row.connection_id, day)
  }
  return (id) => found.get(id) ?? quietDay(from)
}

function quietDay(from: number): LastDay {
  const zeros = () => Array.from({ length: defaultHours }, () => 0)
  return { from, runs: zeros(), failed: zeros(), rows: zeros() }
}

const sums = [
  sql<number>`sum(runs)`.as('runs'),
  sql<number>`sum(failed)`.as('failed'),
  sql<number>`sum(lost)`.as('lost'),
  sql<number>`sum(rows)`.as('rows'),
  sql<number>`sum(bytes)`.as('bytes'),
] as const

type Sums = Record<'runs' | 'failed' | 'lost' | 'rows' | 'bytes', number>

const none: Sums = { runs: 0, failed: 0, lost: 0, rows: 0, bytes: 0 }

/** PostgreSQL's sums of bigint are numeric, and come as text. */
const numbers = (row: Sums): Sums => ({
  runs: Number(row.runs),
  failed: Number(row.failed),
  lost: Number(row.lost),
  rows: Number(row.rows),
  bytes: Number(row.bytes),
})

const runsOf = (row: Sums): number => Number(row.runs) + Number(row.failed) + Number(row.lost)
