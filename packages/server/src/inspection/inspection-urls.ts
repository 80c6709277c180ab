import { randomBytes } from 'node:crypto'
import type { InspectedRequest, InspectionUrl, ListQuery, NewInspectionUrl } from '@postern/protocol/api'
import type { Database } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import { AppError } from '../lib/app-error.ts'
import { type Clock, toTime, toTimeOrNull } from '../lib/clock.ts'
import { newId } from '../lib/ids.ts'
import { pageOf } from '../lib/page.ts'

/** The address of an inspection URL is its only protection, so it is as long as a key. */
const tokenBytes = 24

export async function createInspectionUrl(
  db: Database,
  bus: Bus,
  clock: Clock,
  publicUrl: () => string,
  input: NewInspectionUrl,
): Promise<InspectionUrl> {
  const row = {
    id: newId(),
    name: input.name,
    token: randomBytes(tokenBytes).toString('base64url'),
    created_at: clock(),
  }
  await db.transact((tx) => tx.insertInto('inspection_url').values(row).execute())
  publishInspection(bus, row.id)
  return toInspectionUrl({ ...row, request_count: 0, last_request_at: null }, publicUrl())
}

export async function listInspectionUrls(db: Database, publicUrl: string, id?: string): Promise<InspectionUrl[]> {
  let query = db.read.selectFrom('inspection_url').select(['id', 'name', 'token', 'created_at'])
  if (id !== undefined) query = query.where('id', '=', id)
  const rows = await query
    .select((eb) => {
      const requests = eb
        .selectFrom('inspected_request')
        .whereRef('inspected_request.inspection_url_id', '=', 'inspection_url.id')
      return [
        requests.select((c) => c.fn.countAll<number>().as('count')).as('request_count'),
        requests.select('at').orderBy('inspected_request.id', 'desc').limit(1).as('last_request_at'),
      ]
    })
    .orderBy('id')
    .execute()
  return rows.map((row) => toInspectionUrl(row, publicUrl))
}

export async function readInspectionUrl(db: Database, publicUrl: string, id: string): Promise<InspectionUrl> {
  const [found] = await listInspectionUrls(db, publicUrl, id)
  if (found === undefined) throw new AppError('NOT_FOUND', 'There is no such inspection URL')
  return found
}

export async function deleteInspectionUrl(db: Database, bus: Bus, id: string): Promise<void> {
  const deleted = await db.transact((tx) =>
    tx.deleteFrom('inspection_url').where('id', '=', id).returning('id').executeTakeFirst(),
  )
  if (deleted === undefined) throw new AppError('NOT_FOUND', 'There is no such inspection URL')
  publishInspection(bus, id)
}

/** What arrived at an inspection URL, newest first. */
export async function listInspectedRequests(
  db: Database,
  id: string,
  { limit, cursor }: ListQuery,
): Promise<{ items: InspectedRequest[]; nextCursor?: string }> {
  const url = await db.read.selectFrom('inspection_url').select('id').where('id', '=', id).executeTakeFirst()
  if (url === undefined) throw new AppError('NOT_FOUND', 'There is no such inspection URL')
  return pageOf(limit, async (count) => {
    let query = db.read.selectFrom('inspected_request').selectAll().where('inspection_url_id', '=', id)
    if (cursor !== undefined) query = query.where('id', '<', cursor)
    const rows = await query.orderBy('id', 'desc').limit(count).execute()
    return rows.map((row) => ({
      id: row.id,
      at: toTime(row.at),
      webhookId: row.webhook_id,
      headers: JSON.parse(row.headers) as Record<string, string>,
      bytes: row.bytes,
      body: row.body,
      truncated: row.truncated === 1,
    }))
  })
}

export function publishInspection(bus: Bus, id: string): void {
  bus.publish({ kind: 'change', change: { what: 'inspection', connection: null, id } })
}

interface InspectionUrlRow {
  readonly id: string
  readonly name: string
  readonly token: string
  readonly created_at: number
  readonly request_count: number | null
  readonly last_request_at: number | null
}

const toInspectionUrl = (row: InspectionUrlRow, publicUrl: string): InspectionUrl => ({
  id: row.id,
  name: row.name,
  url: `${publicUrl}/inspect/${row.token}`,
  createdAt: toTime(row.created_at),
  requestCount: row.request_count ?? 0,
  lastRequestAt: toTimeOrNull(row.last_request_at),
})
