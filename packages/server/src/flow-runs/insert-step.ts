import type { FlowDefinition } from '@postern/protocol/api'
import type { Transaction } from '../database/database.ts'
import { insertRows } from '../database/write-rows.ts'
import { AppError } from '../lib/app-error.ts'
import { newId } from '../lib/ids.ts'
import { type FlowRecord, scopeOf, type Visits } from './taken-step.ts'

export interface NewStep {
  readonly flowRunId: string
  readonly number: number
  readonly name: string
  readonly visits: Visits
  readonly input: FlowRecord
  readonly parentId?: string | null
  readonly item?: number | null
  /** Under whose lease it begins; null: it is due at once, for anybody. */
  readonly leaseId?: string | null
  readonly dueAt: number
  readonly now: number
}

/** The largest record that goes from step to step, as JSON. */
const mostRecordBytes = 1024 * 1024

/** Stores a step that is to be performed; returns its id. */
export async function insertStep(tx: Transaction, definition: FlowDefinition, step: NewStep): Promise<string> {
  const found = scopeOf(definition, step)?.steps[step.name]
  if (!found) throw new AppError('FLOW_STATE', `The flow has no step "${step.name}"`)
  const id = newId()
  await insertRows(tx, 'flow_step', [
    {
      id,
      flow_run_id: step.flowRunId,
      number: step.number,
      name: step.name,
      type: found.type,
      parent_id: step.parentId ?? null,
      item: step.item ?? null,
      state: 'READY',
      due_at: step.dueAt,
      lease_id: step.leaseId ?? null,
      visits: JSON.stringify(step.visits),
      input: recordText(step.input),
      created_at: step.now,
    },
  ])
  return id
}

/** @throws RECORD_TOO_LARGE */
export function recordText(record: FlowRecord): string {
  const text = JSON.stringify(record)
  const bytes = Buffer.byteLength(text)
  if (bytes > mostRecordBytes)
    throw new AppError('RECORD_TOO_LARGE', `The record has ${bytes} bytes; at most ${mostRecordBytes} are taken along`)
  return text
}
