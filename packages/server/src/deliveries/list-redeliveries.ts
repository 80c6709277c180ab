import type { ListQuery, Redelivery } from '@postern/protocol/api'
import type { Database } from '../database/database.ts'
import { toTime } from '../lib/clock.ts'
import { pageOf } from '../lib/page.ts'

/** A redelivery that came no further for so long was cut off with its process: each of its steps takes far less. */
const silentMs = 60_000

/** What was sent again by time or by runs, newest first. */
export function listRedeliveries(
  db: Database,
  { connection, cursor, limit }: ListQuery & { readonly connection?: string },
  now: number,
): Promise<{ items: Redelivery[]; nextCursor?: string }> {
  let query = db.read
    .selectFrom('redelivery')
    .innerJoin('connection', 'connection.id', 'redelivery.connection_id')
    .selectAll('redelivery')
    .select('connection.name as connection_name')
  if (connection !== undefined) query = query.where('connection.name', '=', connection)
  if (cursor !== undefined) query = query.where('redelivery.id', '<', cursor)
  return pageOf(limit, async (count) => {
    const rows = await query.orderBy('redelivery.id', 'desc').limit(count).execute()
    return rows.map((row) => ({
      id: row.id,
      connection: row.connection_name,
      request: JSON.parse(row.request) as Redelivery['request'],
      startedBy: row.started_by,
      state: row.state === 'RUNNING' && row.updated_at < now - silentMs ? ('STOPPED' as const) : row.state,
      total: row.total,
      redelivered: row.redelivered,
      removed: row.removed,
      startedAt: toTime(row.started_at),
      updatedAt: toTime(row.updated_at),
    }))
  })
}
