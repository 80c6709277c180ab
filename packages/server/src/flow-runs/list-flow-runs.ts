import type { FlowRunDetail, FlowRunPage, FlowRunQuery, FlowRunStep, ListQuery } from '@postern/protocol/api'
import type { Database } from '../database/database.ts'
import { AppError } from '../lib/app-error.ts'
import { firstIdAt } from '../lib/ids.ts'
import { pageOf } from '../lib/page.ts'
import { type FlowRunRow, type FlowStepRow, toFlowRun, toStep } from './flow-run-view.ts'
import { readInput } from './shared-input.ts'
import type { FlowRecord } from './taken-step.ts'

const mostSteps = 500

const listed = [
  'id',
  'flow_id',
  'version',
  'state',
  'started_by',
  'direct_url_id',
  'replay_of',
  'answer_status',
  'error_code',
  'error_message',
  'error_step',
  'created_at',
  'ended_at',
] as const

/** So many records are looked through for a field at a time: no index could be there for whatever stands in them. */
const mostLookedThrough = 10_000
/** Clocks of servers and of their database do not differ by more. */
const clocksApart = 3_600_000

/** Flow runs, newest first. A search by a field is partial where there are older ones that it has not come to. */
export async function listFlowRuns(db: Database, query: FlowRunQuery, most = mostLookedThrough): Promise<FlowRunPage> {
  const { flowId, state, from, to, field, value, limit, cursor } = query
  let all = db.read.selectFrom('flow_run')
  if (flowId !== undefined) all = all.where('flow_id', '=', flowId)
  if (state !== undefined) all = all.where('state', '=', state)
  if (cursor !== undefined) all = all.where('id', '<', cursor)
  // Ids tell the time, if by another clock, so what is much older or younger is not looked at.
  if (from !== undefined)
    all = all.where('created_at', '>=', Date.parse(from)).where('id', '>=', firstIdAt(Date.parse(from) - clocksApart))
  if (to !== undefined)
    all = all.where('created_at', '<', Date.parse(to)).where('id', '<', firstIdAt(Date.parse(to) + clocksApart))
  const newest = all.orderBy('id', 'desc')
  if (field === undefined)
    return pageOf(limit, async (count) => (await newest.select(listed).limit(count).execute()).map(toFlowRun))
  const rest = newest
    .select('id')
    .offset(most - 1)
    .limit(2)
  const [last, beyond] = await rest.execute()
  const found = await pageOf(limit, async (count) => {
    let within = newest.select(listed)
    if (last) within = within.where('id', '>=', last.id)
    const rows = within.where(db.dialect.textInJson('record', field.split('.')), '=', value ?? '').limit(count)
    return (await rows.execute()).map(toFlowRun)
  })
  if (found.nextCursor !== undefined || !last || !beyond) return found
  return { ...found, nextCursor: last.id, partial: true }
}

export async function findFlowRun(db: Database, id: string): Promise<FlowRunRow> {
  const row = await db.read.selectFrom('flow_run').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new AppError('NOT_FOUND', `There is no flow run ${id}`)
  return row
}

/** One flow run with its first steps. */
export async function readFlowRun(db: Database, id: string): Promise<FlowRunDetail> {
  const row = await findFlowRun(db, id)
  const { items, nextCursor } = await listSteps(db, id, { limit: mostSteps })
  return {
    ...toFlowRun(row),
    record: JSON.parse(row.record) as unknown,
    answer: row.answer === null ? null : (JSON.parse(row.answer) as unknown),
    steps: items,
    moreSteps: nextCursor !== undefined,
  }
}

/** The steps of a flow run, in the order in which they began. */
export async function readSteps(db: Database, id: string, query: ListQuery) {
  await findFlowRun(db, id)
  return listSteps(db, id, query)
}

function listSteps(db: Database, flowRunId: string, { limit, cursor }: ListQuery) {
  return pageOf(limit, async (count): Promise<FlowRunStep[]> => {
    let query = db.read
      .selectFrom('flow_step')
      .leftJoin('connection', 'connection.id', 'flow_step.connection_id')
      .selectAll('flow_step')
      .select('connection.name as connection_name')
      .where('flow_run_id', '=', flowRunId)
    if (cursor !== undefined) query = query.where('flow_step.id', '>', cursor)
    const rows = await query.orderBy('flow_step.id').limit(count).execute()
    const records = await sharedRecords(db, rows)
    return rows.map(({ connection_name: connection, ...step }) => toStep(step, connection, recordOf(step, records)))
  })
}

/** The records that items share, by the for_each step that has them. */
async function sharedRecords(db: Database, steps: readonly FlowStepRow[]): Promise<Map<string, FlowRecord>> {
  const ids = new Set(steps.flatMap(({ shares_input, parent_id }) => (shares_input === 1 ? (parent_id ?? []) : [])))
  if (ids.size === 0) return new Map()
  const parents = await db.read
    .selectFrom('flow_step')
    .select(['id', 'input'])
    .where('id', 'in', [...ids])
    .execute()
  return new Map(parents.map(({ id, input }) => [id, JSON.parse(input) as FlowRecord]))
}

const recordOf = ({ shares_input, parent_id, input }: FlowStepRow, records: ReadonlyMap<string, FlowRecord>) =>
  readInput(input, shares_input === 1 ? records.get(parent_id ?? '') : undefined)
