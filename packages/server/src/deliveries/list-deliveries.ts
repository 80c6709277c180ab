import type { Attempt, Delivery, DeliveryState, ListQuery, RunDetail } from '@postern/protocol/api'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { Tables } from '../database/tables.ts'
import { AppError } from '../lib/app-error.ts'
import { firstIdAt } from '../lib/ids.ts'
import { pageOf } from '../lib/page.ts'
import { toAttempt, toDelivery } from './delivery-view.ts'

export interface DeliveryFilter extends ListQuery {
  readonly connection?: string
  readonly commandId?: string
  readonly runId?: string
  readonly state?: DeliveryState
  readonly since?: string
  readonly until?: string
}

/** Deliveries, newest first. */
export function listDeliveries(
  db: Database,
  filter: DeliveryFilter,
): Promise<{ items: Delivery[]; nextCursor?: string }> {
  const { connection, commandId, runId, state, since, until, cursor, limit } = filter
  let query = withConnection(db.read)
  if (connection !== undefined) query = query.where('connection.name', '=', connection)
  if (commandId !== undefined) query = query.where('delivery.command_id', '=', commandId)
  if (runId !== undefined) query = query.where('delivery.run_id', '=', runId)
  // A literal, which the schema has checked: the indexes of open and failed deliveries are found by no other.
  if (state !== undefined) query = query.where('delivery.state', '=', sql.lit(state))
  if (state === 'PENDING' || state === 'WAITING') query = query.where(isOpenDelivery)
  // An id begins with the time it was made, so the index bounds what is read.
  if (since !== undefined) query = query.where('delivery.id', '>=', firstIdAt(Date.parse(since)))
  if (until !== undefined) query = query.where('delivery.id', '<', firstIdAt(Date.parse(until)))
  if (cursor !== undefined) query = query.where('delivery.id', '<', cursor)
  return pageOf(limit, async (count) => {
    const rows = await query.orderBy('delivery.id', 'desc').limit(count).execute()
    return rows.map(({ connection_name, ...row }) => toDelivery(row, connection_name))
  })
}

export async function findDelivery(db: Kysely<Tables>, id: string): Promise<Delivery | undefined> {
  const found = await withConnection(db).where('delivery.id', '=', id).executeTakeFirst()
  if (!found) return undefined
  const { connection_name, ...row } = found
  return toDelivery(row, connection_name)
}

export const noDelivery = (id: string): AppError => new AppError('NOT_FOUND', `There is no delivery ${id}`)

/** The deliveries of a run with all their attempts, oldest first. */
export async function deliveriesOfRun(db: Database, runId: string): Promise<RunDetail['deliveries']> {
  const [deliveries, attempts] = await Promise.all([
    withConnection(db.read).where('delivery.run_id', '=', runId).orderBy('delivery.id').execute(),
    db.read
      .selectFrom('attempt')
      .innerJoin('delivery', 'delivery.id', 'attempt.delivery_id')
      .selectAll('attempt')
      .where('delivery.run_id', '=', runId)
      .orderBy('attempt.number')
      .execute(),
  ])
  const byDelivery = new Map<string, Attempt[]>()
  for (const row of attempts) {
    const list = byDelivery.get(row.delivery_id)
    if (list) list.push(toAttempt(row))
    else byDelivery.set(row.delivery_id, [toAttempt(row)])
  }
  return deliveries.map(({ connection_name, ...row }) => ({
    ...toDelivery(row, connection_name),
    attempts: byDelivery.get(row.id) ?? [],
  }))
}

/** In the words of their index, too. */
const isOpenDelivery = sql<boolean>`delivery.state in ('WAITING', 'PENDING')`

const withConnection = (db: Kysely<Tables>) =>
  db
    .selectFrom('delivery')
    .innerJoin('connection', 'connection.id', 'delivery.connection_id')
    .selectAll('delivery')
    .select('connection.name as connection_name')
