import type { FlowDefinition, Step } from '@postern/protocol/api'
import type { Transaction } from '../database/database.ts'
import { insertRows } from '../database/write-rows.ts'
import { AppError } from '../lib/app-error.ts'
import { newId } from '../lib/ids.ts'
import { differenceText } from './shared-input.ts'
import { type FlowRecord, hostOf, scopeOf, type TakenStep, type Visits } from './taken-step.ts'

/** A run whose rows came in: they go with their connection, and are kept while the flow run is under way. */
export interface RowsOf {
  readonly runId: string
  readonly connectionId: string
}

export interface NewStep {
  readonly flowRunId: string
  readonly number: number
  readonly name: string
  readonly visits: Visits
  readonly input: FlowRecord
  readonly parentId?: string | null
  /** The record that all items of the for_each share. */
  readonly sharedInput?: FlowRecord | null
  readonly item?: number | null
  /** Whose rows are in the record, or referred to by it. */
  readonly rowsOf?: RowsOf | undefined
  /** Under whose lease it begins; null: it is due at once, for anybody. */
  readonly leaseId?: string | null
  readonly dueAt: number
  readonly now: number
}

/** The largest record that goes from step to step, as JSON. */
const mostRecordBytes = 1024 * 1024

/** What was stored, for whoever performs it under that lease. */
export type StoredStep = Omit<TakenStep, 'leaseId' | 'flowId' | 'version'>

/** Where the request of a step that is to be stored goes. @throws FLOW_STATE */
export const hostOfNew = (definition: FlowDefinition, step: Pick<NewStep, 'name' | 'visits'>): string =>
  hostOf(definedStep(definition, step))

function definedStep(definition: FlowDefinition, step: Pick<NewStep, 'name' | 'visits'>): Step {
  const found = scopeOf(definition, step)?.steps[step.name]
  if (!found) throw new AppError('FLOW_STATE', `The flow has no step "${step.name}"`)
  return found
}

/** Stores a step that is to be performed. */
export async function insertStep(tx: Transaction, definition: FlowDefinition, step: NewStep): Promise<StoredStep> {
  const found = definedStep(definition, step)
  const { flowRunId, number, name, visits, input, parentId = null, sharedInput = null, item = null } = step
  const id = newId()
  const host = hostOf(found)
  await insertRows(tx, 'flow_step', [
    {
      id,
      flow_run_id: flowRunId,
      number,
      name,
      type: found.type,
      host,
      parent_id: parentId,
      item,
      state: 'READY',
      due_at: step.dueAt,
      lease_id: step.leaseId ?? null,
      visits: JSON.stringify(visits),
      input: sharedInput === null ? recordText(input) : itemText(input, sharedInput),
      shares_input: sharedInput === null ? 0 : 1,
      run_id: step.rowsOf?.runId ?? null,
      connection_id: step.rowsOf?.connectionId ?? null,
      created_at: step.now,
    },
  ])
  const fresh = { state: 'READY', attempts: 0, progress: null, commandId: null } as const
  return { ...fresh, id, flowRunId, number, name, host, visits, input, parentId, sharedInput, item }
}

function itemText(record: FlowRecord, shared: FlowRecord): string {
  recordText(record)
  return differenceText(record, shared)
}

/** @throws RECORD_TOO_LARGE */
export function recordText(record: FlowRecord): string {
  const text = JSON.stringify(record)
  const bytes = Buffer.byteLength(text)
  if (bytes > mostRecordBytes)
    throw new AppError('RECORD_TOO_LARGE', `The record has ${bytes} bytes; at most ${mostRecordBytes} are taken along`)
  return text
}
