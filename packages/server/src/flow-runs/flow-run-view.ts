import type { FlowRun, FlowRunStep } from '@postern/protocol/api'
import type { Selectable } from 'kysely'
import type { FlowRunTable, FlowStepTable } from '../database/flow-tables.ts'
import { toTime, toTimeOrNull } from '../lib/clock.ts'
import type { FlowRecord } from './taken-step.ts'

export type FlowRunRow = Selectable<FlowRunTable>
export type FlowStepRow = Selectable<FlowStepTable>

/** What a list shows of a flow run. */
export const toFlowRun = (row: Omit<FlowRunRow, 'record' | 'answer'>): FlowRun => ({
  id: row.id,
  flowId: row.flow_id,
  version: row.version,
  state: row.state,
  startedBy: row.started_by,
  directUrlId: row.direct_url_id,
  replayOf: row.replay_of,
  answerStatus: row.answer_status,
  error:
    row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? '', step: row.error_step },
  createdAt: toTime(row.created_at),
  endedAt: toTimeOrNull(row.ended_at),
})

export const toStep = (row: FlowStepRow, connection: string | null, input: FlowRecord): FlowRunStep => ({
  id: row.id,
  number: row.number,
  name: row.name,
  type: row.type,
  state: row.state,
  forEachStepId: row.parent_id,
  item: row.item,
  dueAt: row.lease_id === null ? toTimeOrNull(row.due_at) : null,
  attempts: row.attempts,
  input,
  output: row.output === null ? null : (JSON.parse(row.output) as unknown),
  error: row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? '' },
  connection,
  commandId: row.command_id,
  runId: row.run_id,
  createdAt: toTime(row.created_at),
  endedAt: toTimeOrNull(row.ended_at),
})
