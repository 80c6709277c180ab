import { defaultMaxSteps, type FlowDefinition } from '@postern/protocol/api'
import { sql, type Updateable } from 'kysely'
import type { Database, Transaction } from '../database/database.ts'
import type { FlowStepTable } from '../database/flow-tables.ts'
import { prepareQuery } from '../database/prepared-query.ts'
import { updateRow } from '../database/write-rows.ts'
import { AppError } from '../lib/app-error.ts'
import { flowRunAfter, flowStepAfter, openStates } from './flow-run-states.ts'
import { hostOfNew, insertStep } from './insert-step.ts'
import type { StepError, StepOutcome } from './outcome.ts'
import { type TakenStep, visitsAfter } from './taken-step.ts'
import { wakeStep } from './wake-step.ts'

/** What an outcome led to. */
export interface Recorded {
  /** The step that follows, under a lease of this process already. */
  readonly follow: TakenStep | null
  /** The flow run is over. */
  readonly ended: boolean
  /** When what it has left for anybody is due: the step itself, or others; null where there is nothing. */
  readonly dueAt: number | null
}

const nothing: Recorded = { follow: null, ended: false, dueAt: null }

export interface Recording {
  readonly definition: FlowDefinition
  readonly now: number
  readonly leaseMs: number
  /** Whether a step whose request goes to this host may follow at once. */
  readonly mayFollow: (host: string) => boolean
}

/**
 * Stores what became of a step together with the step that follows, in one transaction (I6). Null when the lease is
 * somebody else's by now, or the flow run was cancelled: then nothing changes.
 */
export async function recordOutcome(
  db: Database,
  step: TakenStep,
  outcome: StepOutcome,
  recording: Recording,
): Promise<Recorded | null> {
  try {
    return await db.transact((tx) => record(tx, step, outcome, recording))
  } catch (error) {
    // What cannot go on like this, such as a record that has become too large.
    if (!(error instanceof AppError)) throw error
    const { code, message } = error
    return db.transact((tx) => record(tx, step, { kind: 'fail', error: { code, message } }, recording))
  }
}

async function record(
  tx: Transaction,
  step: TakenStep,
  outcome: StepOutcome,
  recording: Recording,
): Promise<Recorded | null> {
  const held = await heldStep.first(tx, step)
  if (!held) return null
  const { now } = recording
  switch (outcome.kind) {
    case 'wait': {
      await outcome.also?.(tx)
      const dueAt = held.woken === 1 ? now : outcome.dueAt
      await updateRow(tx, 'flow_step', step.id, {
        ...outcome.changes,
        state: flowStepAfter(held.state, 'wait'),
        lease_id: null,
        due_at: dueAt,
      })
      return { ...nothing, dueAt: outcome.hasBegunItems ? now : dueAt }
    }
    case 'again':
      await updateRow(tx, 'flow_step', step.id, {
        state: flowStepAfter(held.state, 'again'),
        lease_id: null,
        due_at: outcome.dueAt,
        attempts: held.attempts + 1,
        error_code: outcome.error.code,
        error_message: outcome.error.message,
      })
      return { ...nothing, dueAt: outcome.dueAt }
    case 'fail':
      await end(tx, step, 'fail', now, { attempts: held.attempts + 1, ...errorColumns(outcome.error) })
      return failRun(tx, step, outcome.error, now)
    case 'stop':
      return finish(tx, step, outcome.answer ?? null, outcome.status, now)
    case 'done': {
      const { next, also, changes } = outcome
      await also?.(tx)
      if (next === undefined && step.parentId !== null) return finish(tx, step, outcome.record.item ?? null, null, now)
      await end(tx, step, 'done', now, {
        attempts: held.attempts + 1,
        error_code: null,
        error_message: null,
        ...changes,
        output: JSON.stringify(outcome.output ?? null),
      })
      if (next === undefined) return endRun(tx, step, null, null, now)
      return follow(tx, step, outcome.record, next, recording)
    }
  }
}

async function follow(
  tx: Transaction,
  step: TakenStep,
  input: TakenStep['input'],
  name: string,
  { definition, now, leaseMs, mayFollow }: Recording,
): Promise<Recorded> {
  const most = definition.maxSteps ?? defaultMaxSteps
  if (step.number >= most) throw new AppError('FLOW_RUN_TOO_LONG', `It has made ${most} steps, which is the most`)
  const next = {
    flowRunId: step.flowRunId,
    number: step.number + 1,
    name,
    visits: visitsAfter(step),
    input,
    parentId: step.parentId,
    sharedInput: step.sharedInput,
    item: step.item,
    now,
  }
  if (!mayFollow(hostOfNew(definition, next))) {
    await insertStep(tx, definition, { ...next, dueAt: now })
    return { ...nothing, dueAt: now }
  }
  const { leaseId, flowId, version } = step
  const stored = await insertStep(tx, definition, { ...next, leaseId, dueAt: now + leaseMs })
  return { ...nothing, follow: { ...stored, leaseId, flowId, version } }
}

/** The end of the flow run, or of an item. */
async function finish(
  tx: Transaction,
  step: TakenStep,
  answer: unknown,
  status: number | null,
  now: number,
): Promise<Recorded> {
  const output = JSON.stringify(answer)
  await end(tx, step, 'done', now, { output, ...(step.parentId !== null && { ends_item: 1 }) })
  if (step.parentId === null) return endRun(tx, step, output, status, now)
  await wakeStep(tx, step.parentId, now)
  return { ...nothing, dueAt: now }
}

const end = (
  tx: Transaction,
  { id, state }: TakenStep,
  event: 'done' | 'fail',
  now: number,
  changes: Updateable<FlowStepTable>,
): Promise<void> =>
  updateRow(tx, 'flow_step', id, {
    ...changes,
    state: flowStepAfter(state, event),
    lease_id: null,
    due_at: null,
    ended_at: now,
  })

async function endRun(
  tx: Transaction,
  { flowRunId }: TakenStep,
  answer: string | null,
  status: number | null,
  now: number,
): Promise<Recorded> {
  const state = flowRunAfter('RUNNING', 'ended')
  await updateRow(tx, 'flow_run', flowRunId, { state, answer, answer_status: status, ended_at: now })
  return { ...nothing, ended: true }
}

async function failRun(tx: Transaction, step: TakenStep, error: StepError, now: number): Promise<Recorded> {
  const columns = { ...errorColumns(error), error_step: step.name }
  await updateRow(tx, 'flow_run', step.flowRunId, { state: flowRunAfter('RUNNING', 'fail'), ...columns, ended_at: now })
  await endOpenSteps(tx, step.flowRunId, now)
  return { ...nothing, ended: true }
}

const errorColumns = ({ code, message }: StepError) => ({ error_code: code, error_message: message })

/** What is still open of a flow run that is over. */
export async function endOpenSteps(tx: Transaction, flowRunId: string, now: number): Promise<void> {
  await tx
    .updateTable('flow_step')
    .set({ state: 'CANCELLED', lease_id: null, due_at: null, ended_at: now })
    .where('flow_run_id', '=', flowRunId)
    .where('state', 'in', openStates)
    .execute()
}

/** Takes the flow run first, as everything does that changes both. */
const heldStep = prepareQuery((db, { id, leaseId }: Pick<TakenStep, 'id' | 'leaseId'>, dialect) =>
  dialect.lockRows(
    db
      .selectFrom('flow_run')
      .innerJoin('flow_step', 'flow_step.flow_run_id', 'flow_run.id')
      .select(['flow_step.state', 'flow_step.woken', 'flow_step.attempts'])
      .where('flow_step.id', '=', id)
      .where('flow_step.lease_id', '=', leaseId)
      .where('flow_run.state', '=', sql.lit('RUNNING')),
  ),
)
