import type { FlowRunDetail } from '@postern/protocol/api'
import { cancelCommand } from '../commands/cancel-command.ts'
import type { Database, Transaction } from '../database/database.ts'
import { insertRows } from '../database/write-rows.ts'
import type { Bus } from '../events/bus.ts'
import { AppError } from '../lib/app-error.ts'
import type { Clock } from '../lib/clock.ts'
import { newId } from '../lib/ids.ts'
import { flowRunAfter, openStates } from './flow-run-states.ts'
import type { FlowRunRow, FlowStepRow } from './flow-run-view.ts'
import { findFlowRun, readFlowRun } from './list-flow-runs.ts'
import { publishedVersion } from './published-version.ts'
import { endOpenSteps } from './record-outcome.ts'
import { startFlowRun } from './start-flow-run.ts'
import type { FlowRecord } from './taken-step.ts'

export interface ControlContext {
  readonly db: Database
  readonly bus: Bus
  readonly clock: Clock
}

/** Starts a flow run by hand: with the version that is published. */
export async function startByHand(
  { db, bus, clock }: ControlContext,
  flowId: string,
  record: FlowRecord,
): Promise<FlowRunDetail> {
  const id = await db.transact(async (tx) =>
    startFlowRun(tx, { version: await publishedVersion(tx, flowId), record, startedBy: 'hand', now: clock() }),
  )
  return told(db, bus, id)
}

/** Starts another flow run with the record that this one began with, and the version that is published now. */
export async function replayFlowRun({ db, bus, clock }: ControlContext, id: string): Promise<FlowRunDetail> {
  const replayed = await findFlowRun(db, id)
  const record = JSON.parse(replayed.record) as FlowRecord
  const started = await db.transact(async (tx) => {
    const version = await publishedVersion(tx, replayed.flow_id)
    return startFlowRun(tx, { version, record, startedBy: 'replay', replayOf: id, now: clock() })
  })
  return told(db, bus, started)
}

/** Ends a flow run where it is; a command that it waits for is cancelled, too. */
export async function cancelFlowRun({ db, bus, clock }: ControlContext, id: string): Promise<FlowRunDetail> {
  const now = clock()
  const commands = await db.transact(async (tx) => {
    const run = await lockFlowRun(db, tx, id)
    const state = flowRunAfter(run.state, 'cancel')
    const waiting = await tx
      .selectFrom('flow_step')
      .innerJoin('command', 'command.flow_step_id', 'flow_step.id')
      .select('command.id')
      .where('flow_step.flow_run_id', '=', id)
      .where('flow_step.state', 'in', openStates)
      .where('command.status', '<>', 'FINISHED')
      .execute()
    await tx.updateTable('flow_run').set({ state, ended_at: now }).where('id', '=', id).execute()
    await endOpenSteps(tx, id, now)
    return waiting
  })
  for (const command of commands)
    await cancelCommand(db, bus, clock, command.id).catch((error: unknown) => {
      // It has ended meanwhile, or a person must decide about it.
      if (!(error instanceof AppError)) throw error
    })
  return told(db, bus, id)
}

/**
 * Goes on from a step of a flow run that is over, with the record that the step had: the one that failed, or any other. Its
 * effects are tried under the same keys as before. A step within a for_each begins that for_each again.
 */
export async function retryFlowRun(
  { db, bus, clock }: ControlContext,
  id: string,
  stepId: string | undefined,
): Promise<FlowRunDetail> {
  const now = clock()
  await db.transact(async (tx) => {
    const run = await lockFlowRun(db, tx, id)
    const state = flowRunAfter(run.state, 'retry')
    const step = await stepToRetry(tx, id, stepId)
    const cleared = { answer: null, answer_status: null, error_code: null, error_message: null, error_step: null }
    await tx
      .updateTable('flow_run')
      .set({ state, ended_at: null, ...cleared })
      .where('id', '=', id)
      .execute()
    await insertRows(tx, 'flow_step', [
      {
        id: newId(),
        flow_run_id: id,
        number: step.number,
        name: step.name,
        type: step.type,
        host: step.host,
        state: 'READY',
        due_at: now,
        visits: step.visits,
        input: step.input,
        created_at: now,
      },
    ])
  })
  return told(db, bus, id)
}

async function stepToRetry(tx: Transaction, flowRunId: string, stepId: string | undefined): Promise<FlowStepRow> {
  let query = tx.selectFrom('flow_step').selectAll().where('flow_run_id', '=', flowRunId)
  if (stepId !== undefined) query = query.where('id', '=', stepId)
  else query = query.where('parent_id', 'is', null).where('state', 'in', ['FAILED', 'CANCELLED'])
  const found = await query.orderBy('id', 'desc').limit(1).executeTakeFirst()
  if (!found && stepId !== undefined) throw new AppError('NOT_FOUND', `The flow run has no step ${stepId}`)
  if (!found) throw new AppError('FLOW_RUN_STATE', 'No step of it failed: say from which step to go on')
  return found.parent_id === null ? found : stepToRetry(tx, flowRunId, found.parent_id)
}

async function lockFlowRun(db: Database, tx: Transaction, id: string): Promise<FlowRunRow> {
  const row = await db.dialect.lockRows(tx.selectFrom('flow_run').selectAll().where('id', '=', id)).executeTakeFirst()
  if (!row) throw new AppError('NOT_FOUND', `There is no flow run ${id}`)
  return row
}

async function told(db: Database, bus: Bus, id: string): Promise<FlowRunDetail> {
  const shown = await readFlowRun(db, id)
  bus.publish({ kind: 'flow' }, { kind: 'change', change: { what: 'flow-run', connection: null, id } })
  return shown
}
