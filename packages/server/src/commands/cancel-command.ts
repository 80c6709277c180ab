import type { Command } from '@postern/protocol/api'
import type { Database, Transaction } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import { wakeStep } from '../flow-runs/wake-step.ts'
import { AppError } from '../lib/app-error.ts'
import type { Clock } from '../lib/clock.ts'
import { endRun, type RunFailure } from '../runs/end-run.ts'
import { dropParts } from '../runs/fail-run.ts'
import { stateAfter } from '../runs/run-states.ts'
import { commandStates } from './command-states.ts'
import type { CommandRow } from './command-view.ts'
import { findCommand, viewCommand } from './find-command.ts'
import { lockCommand } from './lock-command.ts'

/**
 * Cancels the run of a command. One whose statement may have begun is interrupted by its gateway, which is told at once;
 * one that has not begun ends here, and its gateway is refused when it wants to begin. A dynamic command that no gateway
 * has is finished.
 */
export async function cancelCommand(db: Database, bus: Bus, clock: Clock, id: string): Promise<Command> {
  const now = clock()
  const { row, connection, runId } = await db.transact(async (tx) => {
    const found = await lockCommand(db.dialect, tx, id)
    await cancel(tx, found.row, now)
    return { ...(await findCommand(tx, id)), runId: found.row.run_id }
  })
  if (runId !== null)
    bus.publish({ kind: 'cancel', runId }, { kind: 'change', change: { what: 'run', connection, id: runId } })
  bus.publish(
    { kind: 'work', connectionId: row.connection_id },
    { kind: 'change', change: { what: 'command', connection, id } },
    ...(row.flow_step_id === null ? [] : [{ kind: 'flow' } as const]),
  )
  return viewCommand(db.read, row, connection)
}

async function cancel(tx: Transaction, command: CommandRow, now: number): Promise<void> {
  const status = commandStates[command.status].cancel
  if (status === null) throw new AppError('COMMAND_STATE', 'A command that has finished is not cancelled')
  if (command.run_id !== null) {
    const run = await tx.selectFrom('run').selectAll().where('id', '=', command.run_id).executeTakeFirstOrThrow()
    if (stateAfter(run.state, 'cancel') === 'FAILED') {
      await endRun(tx, { run, command }, 'cancel', now, { failure: neverBegan })
      await dropParts(tx, run.id)
    } else await tx.updateTable('run').set({ cancel_requested: 1 }).where('id', '=', run.id).execute()
    return
  }
  if (command.kind === 'static')
    throw new AppError('COMMAND_STATE', 'Nothing runs that could be cancelled; pause it instead')
  if (command.error_code === 'OUTCOME_UNKNOWN')
    throw new AppError('COMMAND_STATE', 'Its statement may have written: run it again or count it as done instead')
  await tx
    .updateTable('command')
    .set({
      status,
      due_at: null,
      updated_at: now,
      error_code: neverBegan.code,
      error_message: neverBegan.message,
      error_at: now,
    })
    .where('id', '=', command.id)
    .execute()
  if (command.flow_step_id !== null) await wakeStep(tx, command.flow_step_id, now)
}

const neverBegan: RunFailure = {
  code: 'RUN_CANCELLED',
  message: 'It was cancelled before its statement began',
  sqlState: null,
}
