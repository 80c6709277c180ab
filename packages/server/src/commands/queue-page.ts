import type { QueueQuery } from '@postern/protocol/api'
import { type SqlBool, sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { contains } from '../lib/contains.ts'
import type { CommandRow } from './command-view.ts'

export type QueueFilter = Pick<QueueQuery, 'status' | 'failing' | 'search'>

/** The sections of a queue, in the order in which they stand; each is in order along an index. */
export const queueSections = [
  { status: 'PROCESSING' },
  { status: 'READY', priority: 0, isDue: true },
  { status: 'READY', priority: 1, isDue: true },
  { status: 'READY', priority: 0, isDue: false },
  { status: 'READY', priority: 1, isDue: false },
  { status: 'PAUSED' },
] as const
export type QueueSection = (typeof queueSections)[number]

/** The commands of one section, not in order yet. */
const commandsIn = (db: Database, connectionId: string, section: QueueSection, { failing, search }: QueueFilter) => {
  let query = db.read
    .selectFrom('command')
    .where('connection_id', '=', connectionId)
    // A literal: the index of what is ready is found by no other.
    .where('status', '=', sql.lit(section.status))
    .where('purpose', '=', 'command')
  if ('priority' in section)
    query = query.where('priority', '=', section.priority).where('due_at', section.isDue ? 'is not' : 'is', null)
  if (failing !== undefined) query = query.where('error_code', failing ? 'is not' : 'is', null)
  if (search !== undefined && search !== '')
    query = query.where(({ or }) => or([contains('name', search), contains('sql', search)]))
  return query
}

/** So many commands of a section from a place on. */
export const pageOfSection = (
  db: Database,
  connectionId: string,
  section: QueueSection,
  filter: QueueFilter,
  { offset, limit }: { offset: number; limit: number },
) => {
  const page = commandsIn(db, connectionId, section, filter).selectAll('command').offset(offset).limit(limit)
  return 'priority' in section && section.isDue ? page.orderBy('due_at').orderBy('id') : page.orderBy('id')
}

const sizeOfSection = async (...of: Parameters<typeof commandsIn>): Promise<number> => {
  const { size } = await commandsIn(...of)
    .select(({ fn }) => fn.countAll<number>().as('size'))
    .executeTakeFirstOrThrow()
  return Number(size)
}

/** A page of the queue: what sections before it hold is counted, not read. */
export async function readQueuePage(
  db: Database,
  connectionId: string,
  filter: QueueFilter,
  { offset, limit }: { offset: number; limit: number },
): Promise<CommandRow[]> {
  const rows: CommandRow[] = []
  let left = offset
  for (const section of queueSections) {
    if (rows.length === limit) break
    if (filter.status !== undefined && filter.status !== section.status) continue
    const found = await pageOfSection(db, connectionId, section, filter, {
      offset: left,
      limit: limit - rows.length,
    }).execute()
    rows.push(...found)
    if (rows.length > 0 || left === 0) left = 0
    else left -= Math.min(left, await sizeOfSection(db, connectionId, section, filter))
  }
  return rows
}

/** The commands of a queue by what they wait for, and how many of them the filter is about. */
export async function countQueue(
  db: Database,
  connectionId: string,
  { status, failing, search }: QueueFilter,
  { now, isHeldBack }: { now: number; isHeldBack: boolean },
): Promise<{ counts: Record<QueueCount, number>; total: number }> {
  const when = (condition: ReturnType<typeof sql<SqlBool>>, name: QueueCount | 'total') =>
    sql<number>`coalesce(sum(case when ${condition} then 1 else 0 end), 0)`.as(name)
  const isDue = sql<SqlBool>`status = 'READY' and due_at <= ${now}`
  const wanted = [
    ...(status === undefined ? [] : [sql<SqlBool>`status = ${status}`]),
    ...(failing === undefined
      ? []
      : [failing ? sql<SqlBool>`error_code is not null` : sql<SqlBool>`error_code is null`]),
    ...(search === undefined || search === ''
      ? []
      : [sql<SqlBool>`(${contains('name', search)} or ${contains('sql', search)})`]),
  ]
  const row = await db.read
    .selectFrom('command')
    .select([
      when(sql`status = 'READY'`, 'ready'),
      when(sql`status = 'PROCESSING'`, 'processing'),
      when(sql`status = 'PAUSED'`, 'paused'),
      when(sql`error_code is not null`, 'failing'),
      when(sql`status = 'READY' and due_at > ${now}`, 'waitForTime'),
      when(isHeldBack ? sql`${isDue} and kind <> 'static'` : isDue, 'waitForGateway'),
      when(isHeldBack ? sql`${isDue} and kind = 'static'` : sql`1 = 0`, 'waitForReceivers'),
      when(sql`status = 'PAUSED' and error_code = 'OUTCOME_UNKNOWN'`, 'outcomeUnknown'),
      when(wanted.length === 0 ? sql`1 = 1` : sql`${sql.join(wanted, sql` and `)}`, 'total'),
    ])
    .where('connection_id', '=', connectionId)
    .where('status', 'in', ['READY', 'PROCESSING', 'PAUSED'])
    .where('purpose', '=', 'command')
    .executeTakeFirstOrThrow()
  const { total, ...counts } = Object.fromEntries(
    Object.entries(row).map(([name, count]) => [name, Number(count)]),
  ) as Record<QueueCount | 'total', number>
  return { counts, total }
}

type QueueCount =
  | 'ready'
  | 'processing'
  | 'paused'
  | 'failing'
  | 'waitForTime'
  | 'waitForGateway'
  | 'waitForReceivers'
  | 'outcomeUnknown'

/** The gateways that have runs of these commands, by run. */
export async function gatewaysOf(db: Database, rows: readonly CommandRow[]): Promise<Map<string, string>> {
  const ids = rows.flatMap(({ run_id }) => (run_id === null ? [] : [run_id]))
  if (ids.length === 0) return new Map()
  const runs = await db.read.selectFrom('run').select(['id', 'gateway']).where('id', 'in', ids).execute()
  return new Map(runs.map(({ id, gateway }) => [id, gateway]))
}
