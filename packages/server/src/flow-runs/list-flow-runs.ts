import type { FlowRun, FlowRunDetail, FlowRunQuery } from '@postern/protocol/api'
import type { Database } from '../database/database.ts'
import { AppError } from '../lib/app-error.ts'
import { pageOf } from '../lib/page.ts'
import { type FlowRunRow, toFlowRun, toStep } from './flow-run-view.ts'

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

/** Flow runs, newest first. */
export function listFlowRuns(
  db: Database,
  { flowId, state, from, to, field, value, limit, cursor }: FlowRunQuery,
): Promise<{ items: FlowRun[]; nextCursor?: string }> {
  return pageOf(limit, async (count) => {
    let query = db.read.selectFrom('flow_run').select(listed)
    if (flowId !== undefined) query = query.where('flow_id', '=', flowId)
    if (state !== undefined) query = query.where('state', '=', state)
    if (cursor !== undefined) query = query.where('id', '<', cursor)
    if (from !== undefined) query = query.where('created_at', '>=', Date.parse(from))
    if (to !== undefined) query = query.where('created_at', '<', Date.parse(to))
    if (field !== undefined) query = query.where(db.dialect.textInJson('record', field.split('.')), '=', value ?? '')
    return (await query.orderBy('id', 'desc').limit(count).execute()).map(toFlowRun)
  })
}

export async function findFlowRun(db: Database, id: string): Promise<FlowRunRow> {
  const row = await db.read.selectFrom('flow_run').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new AppError('NOT_FOUND', `There is no flow run ${id}`)
  return row
}

/** One flow run with its steps. */
export async function readFlowRun(db: Database, id: string): Promise<FlowRunDetail> {
  const row = await findFlowRun(db, id)
  const steps = await db.read
    .selectFrom('flow_step')
    .leftJoin('connection', 'connection.id', 'flow_step.connection_id')
    .selectAll('flow_step')
    .select('connection.name as connection_name')
    .where('flow_run_id', '=', id)
    .orderBy('flow_step.id')
    .limit(mostSteps + 1)
    .execute()
  return {
    ...toFlowRun(row),
    record: JSON.parse(row.record) as unknown,
    answer: row.answer === null ? null : (JSON.parse(row.answer) as unknown),
    steps: steps.slice(0, mostSteps).map(({ connection_name: connection, ...step }) => toStep(step, connection)),
    moreSteps: steps.length > mostSteps,
  }
}
