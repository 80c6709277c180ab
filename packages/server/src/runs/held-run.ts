import type { Selectable } from 'kysely'
import { commandStates } from '../commands/command-states.ts'
import type { Transaction } from '../database/database.ts'
import { prepareQuery } from '../database/prepared-query.ts'
import type { CommandTable, RunTable } from '../database/tables.ts'
import { AppError } from '../lib/app-error.ts'

/** What a gateway says about its run: which one, and under which lease it believes to hold it. */
export interface LeaseClaim {
  readonly connectionId: string
  readonly runId: string
  readonly lease: number
}

export interface HeldRun {
  readonly run: Selectable<RunTable>
  readonly command: Selectable<CommandTable>
}

/** Whose run a report was about, for the log and for those who watch. */
export interface Reported {
  readonly commandId: string
  readonly gateway: string
  /** A flow run waits for the end of the command. */
  readonly isOfFlow?: boolean
}

/** The end of a run, as its gateway reported it. */
export interface Ended extends Reported {
  /** It was reported before: that answer was lost. */
  readonly repeated: boolean
}

export const reported = ({ run, command }: HeldRun): Reported => ({
  commandId: command.id,
  gateway: run.gateway,
  isOfFlow: command.flow_step_id !== null,
})

const leaseLost = (): AppError => new AppError('LEASE_LOST')

/**
 * Takes a run that a gateway reports on, with its command, for this transaction.
 *
 * @throws LEASE_LOST unless the run exists and the lease is its own; whether it is still alive is `requireLease`'s.
 */
export async function takeRun(tx: Transaction, claim: LeaseClaim): Promise<HeldRun> {
  return withRun(tx, claim.runId, await lockCommandOfLease.first(tx, claim))
}

/** Locks the command before the run, as everything does that changes both. */
export async function lockRun(tx: Transaction, runId: string, commandId: string): Promise<HeldRun> {
  return withRun(tx, runId, await lockCommand.first(tx, { commandId }))
}

async function withRun(tx: Transaction, runId: string, command: HeldRun['command'] | undefined): Promise<HeldRun> {
  const run = command && (await readRun.first(tx, { runId }))
  if (!command || !run) throw leaseLost()
  return { run, command }
}

const lockCommandOfLease = prepareQuery((db, { runId, connectionId, lease }: LeaseClaim, dialect) =>
  dialect.lockRows(
    db
      .selectFrom('command')
      .selectAll()
      .where('id', '=', (sub) =>
        sub
          .selectFrom('run')
          .select('command_id')
          .where('id', '=', runId)
          .where('connection_id', '=', connectionId)
          .where('fence', '=', lease),
      ),
  ),
)

const lockCommand = prepareQuery((db, { commandId }: { commandId: string }, dialect) =>
  dialect.lockRows(db.selectFrom('command').selectAll().where('id', '=', commandId)),
)

const readRun = prepareQuery((db, { runId }: { runId: string }) =>
  db.selectFrom('run').selectAll().where('id', '=', runId),
)

/**
 * The lease, or a report that its gateway had kept: of a run that was lost while it may have written, which nobody has
 * decided about and whose command nobody has held since (I7).
 */
export function requireLeaseOrUnknown(held: HeldRun, now: number, isKept: boolean): void {
  if (!(isKept && (isUnknown(held) || isNotYetLost(held)))) requireLease(held, now)
}

const isNotYetLost = ({ run, command }: HeldRun): boolean => run.state === 'EXECUTING' && command.run_id === run.id

function isUnknown({ run, command }: HeldRun): boolean {
  const isUndecided = command.error_code === 'OUTCOME_UNKNOWN' && command.error_run_id === run.id
  return run.state === 'LOST' && isUndecided && commandStates[command.status].countAsDone !== null
}

/** I1: an expired or superseded holder is refused and changes nothing. */
export function requireLease({ run, command }: HeldRun, now: number): void {
  const held = run.state === 'LEASED' || run.state === 'EXECUTING'
  if (!held || command.run_id !== run.id || run.lease_expires_at === null || run.lease_expires_at <= now)
    throw leaseLost()
}
