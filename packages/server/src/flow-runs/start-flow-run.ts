import type { FlowDefinition } from '@postern/protocol/api'
import type { Transaction } from '../database/database.ts'
import { prepareQuery } from '../database/prepared-query.ts'
import { insertRows } from '../database/write-rows.ts'
import { AppError } from '../lib/app-error.ts'
import { newId } from '../lib/ids.ts'
import { insertStep, recordText } from './insert-step.ts'
import type { FlowRecord } from './taken-step.ts'

/** The version that new flow runs begin with, and that those keep which began with it. */
export interface StartableVersion {
  readonly flowId: string
  readonly number: number
  readonly definition: FlowDefinition
}

export interface FlowRunStart {
  readonly id?: string | undefined
  readonly version: StartableVersion
  readonly record: FlowRecord
  readonly startedBy: 'hand' | 'direct-url' | 'replay'
  readonly directUrlId?: string | null
  readonly replayOf?: string | null
  readonly now: number
}

/** @throws NOT_FOUND, FLOW_STATE where nothing is published. */
export async function publishedVersion(tx: Transaction, flowId: string): Promise<StartableVersion> {
  const found = await readPublished.first(tx, { flowId })
  if (!found) throw new AppError('NOT_FOUND', `There is no flow ${flowId}`)
  if (found.number === null || found.definition === null)
    throw new AppError('FLOW_STATE', 'No version of the flow is published: publish one first')
  return { flowId, number: found.number, definition: JSON.parse(found.definition) as FlowDefinition }
}

const readPublished = prepareQuery((db, { flowId }: { flowId: string }) =>
  db
    .selectFrom('flow')
    .leftJoin('flow_version', (join) =>
      join.onRef('flow_version.flow_id', '=', 'flow.id').onRef('flow_version.number', '=', 'flow.published_version'),
    )
    .select(['flow_version.number', 'flow_version.definition'])
    .where('flow.id', '=', flowId),
)

/** Stores a flow run with its first step, due at once. Publish `{ kind: 'flow' }` after the commit. */
export async function startFlowRun(tx: Transaction, start: FlowRunStart): Promise<string> {
  const { version, record, now } = start
  const id = start.id ?? newId()
  await insertRows(tx, 'flow_run', [
    {
      id,
      flow_id: version.flowId,
      version: version.number,
      state: 'RUNNING',
      started_by: start.startedBy,
      direct_url_id: start.directUrlId ?? null,
      replay_of: start.replayOf ?? null,
      record: recordText(record),
      created_at: now,
    },
  ])
  await insertStep(tx, version.definition, {
    flowRunId: id,
    number: 1,
    name: version.definition.start,
    visits: { scope: '', done: {} },
    input: record,
    dueAt: now,
    now,
  })
  return id
}
