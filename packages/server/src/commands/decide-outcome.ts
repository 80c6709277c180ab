import type { Command } from '@postern/protocol/api'
import type { Updateable } from 'kysely'
import type { Database } from '../database/database.ts'
import type { CommandTable } from '../database/tables.ts'
import type { Bus } from '../events/bus.ts'
import { AppError } from '../lib/app-error.ts'
import type { Clock } from '../lib/clock.ts'
import { type CommandEvent, commandStates } from './command-states.ts'
import type { CommandRow } from './command-view.ts'
import { dueAgainAt, waitAnew } from './due-time.ts'
import { updateCommand } from './update-command.ts'

/** What a person decides about a red flag. */
export type Decision = 'run-again' | 'count-as-done' | 'dismiss-error'

/** A person has looked at the database (I7): the statement runs once more, or has done what it should. */
export function decideOutcome(db: Database, bus: Bus, clock: Clock, id: string, decision: Decision): Promise<Command> {
  const now = clock()
  return updateCommand(db, bus, id, now, (row) => ({ ...noError, ...decisions[decision](row, now) }))
}

/** Takes the red flag away. */
export const noError: Updateable<CommandTable> = {
  error_code: null,
  error_message: null,
  error_sql_state: null,
  error_at: null,
  error_run_id: null,
}

const decisions: Record<Decision, (row: CommandRow, now: number) => Updateable<CommandTable>> = {
  'run-again': (row, now) => ({
    status: afterUnknown(row, 'runAgain'),
    due_at: now,
    pause_after_run: 0,
    lost_runs: 0,
    ...waitAnew(row, now),
  }),
  'count-as-done': (row, now) => ({
    status: afterUnknown(row, row.kind === 'static' ? 'countAsDone' : 'countAsDoneForGood'),
    due_at: dueAgainAt(row, now),
    pause_after_run: 0,
    lost_runs: 0,
    ...waitAnew(row, now),
  }),
  'dismiss-error': (row) => {
    if (row.error_code === 'OUTCOME_UNKNOWN')
      throw new AppError('COMMAND_STATE', 'An unknown outcome is not dismissed: run it again or count it as done')
    return {}
  },
}

function afterUnknown(row: CommandRow, event: CommandEvent): CommandRow['status'] {
  if (row.error_code !== 'OUTCOME_UNKNOWN') throw new AppError('COMMAND_STATE', 'The outcome of its last run is known')
  const status = commandStates[row.status][event]
  if (status === null) throw new AppError('COMMAND_STATE', `A ${row.status} command is not decided about`)
  return status
}
