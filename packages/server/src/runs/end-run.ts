import type { Updateable } from 'kysely'
import { type CommandEvent, commandStates } from '../commands/command-states.ts'
import { dueAgainAt, notWaited } from '../commands/due-time.ts'
import type { Transaction } from '../database/database.ts'
import type { CommandTable, RunTable } from '../database/tables.ts'
import { updateRow } from '../database/write-rows.ts'
import { wakeStep } from '../flow-runs/wake-step.ts'
import { countRun } from '../statistics/count-run.ts'
import type { HeldRun } from './held-run.ts'
import { type RunEvent, stateAfter } from './run-states.ts'

export interface RunFailure {
  readonly code: string
  readonly message: string
  readonly sqlState: string | null
}

/** Of a run: what was said of it when it was lost. */
const noError = { error_code: null, error_message: null, error_sql_state: null }

/** Writes the end of a run and gives its command the status and time that follow, in the caller's transaction. */
export async function endRun(
  tx: Transaction,
  { run, command }: HeldRun,
  event: RunEvent,
  now: number,
  changes: {
    run?: Updateable<RunTable> & Counted
    command?: Updateable<CommandTable>
    failure?: RunFailure
    /** The command waits for a person instead of its next time. */
    stop?: boolean
    /** The command goes out again at once, as if this run had not been. */
    again?: boolean
  } = {},
): Promise<void> {
  const { failure } = changes
  const state = stateAfter(run.state, event)
  await updateRow(tx, 'run', run.id, {
    state,
    ended_at: now,
    lease_expires_at: null,
    ...(run.state === 'LOST' && noError),
    ...(failure && {
      error_code: failure.code,
      error_message: failure.message,
      error_sql_state: failure.sqlState,
    }),
    ...changes.run,
  })
  const next = nextOf({ run, command }, now, changes)
  const status = commandStates[command.status][next.event]
  if (status === null) throw new Error(`A ${command.status} command has no ${next.event}`)
  await updateRow(tx, 'command', command.id, {
    ...next.changes,
    status,
    run_id: null,
    lost_runs: event === 'expired' ? command.lost_runs + 1 : 0,
    updated_at: now,
    ...(failure && {
      error_code: failure.code,
      error_message: failure.message,
      error_sql_state: failure.sqlState,
      error_at: now,
      error_run_id: run.id,
    }),
    ...changes.command,
  })
  if (status === 'FINISHED' && command.flow_step_id !== null) await wakeStep(tx, command.flow_step_id, now)
  // Trials and looks at the database are nobody's throughput.
  if (command.purpose !== 'command') return
  const { rows = 0, bytes = 0 } = changes.run ?? {}
  const { connection_id: connectionId, gateway, leased_at: leasedAt } = run
  await countRun(tx, { connectionId, gateway, state, rows, bytes, leasedAt }, now)
}

/** What is counted, as plain numbers. */
interface Counted {
  rows?: number
  bytes?: number
}

function nextOf({ run, command }: HeldRun, now: number, { again, stop }: { again?: boolean; stop?: boolean }): Next {
  if (again) return goingOutAgain(command, now)
  if (run.state === 'LOST') return afterUnknown(command, now)
  return following(command, run.leased_at, stop ?? false)
}

interface Next {
  readonly event: CommandEvent
  readonly changes: Updateable<CommandTable>
}

/** Handed back or lost before its statement could matter: due at once. */
const goingOutAgain = (command: HeldRun['command'], now: number): Next =>
  command.pause_when_released === 1
    ? { event: 'releasedPausing', changes: { ...notPausing, due_at: null } }
    : { event: 'released', changes: { due_at: now } }

/** It waited for a person to find out what is known now. */
const afterUnknown = (command: HeldRun['command'], now: number): Next => ({
  event: command.kind === 'static' ? 'countAsDone' : 'countAsDoneForGood',
  changes: { ...notPausing, due_at: dueAgainAt(command, now) },
})

const notPausing = { pause_after_run: 0, pause_when_released: 0 }

function following(command: HeldRun['command'], leasedAt: number, stop: boolean): Next {
  if (stop) return { event: 'endedPausing', changes: { ...notPausing, due_at: null, ...notWaited } }
  if (command.kind === 'dynamic') return { event: 'endedForGood', changes: { ...notPausing, due_at: null } }
  if (command.pause_after_run === 1) {
    // "Run now" after "pause": once more, and paused then.
    if (command.due_at !== null) return { event: 'ended', changes: {} }
    return { event: 'endedPausing', changes: { ...notPausing, due_at: null } }
  }
  // Counted from when the run began: times that came meanwhile are still owed, and all of them are one run (I9).
  const next = dueAgainAt(command, leasedAt)
  // "Run now" while it was processing has put a time into due_at.
  const dueAt = command.due_at === null || next === null ? (command.due_at ?? next) : Math.min(command.due_at, next)
  return { event: 'ended', changes: { due_at: dueAt } }
}
