import { isErrorCode, type RunError } from '@postern/protocol'
import { dropSentRows } from '../cursors/sent-rows.ts'
import type { Database, Transaction } from '../database/database.ts'
import { AppError } from '../lib/app-error.ts'
import { endRun, type RunFailure } from './end-run.ts'
import {
  type Ended,
  type HeldRun,
  type LeaseClaim,
  type Reported,
  reported,
  requireLease,
  requireLeaseOrUnknown,
  takeRun,
} from './held-run.ts'

/** Ends a run as failed: the command shows the error in red and goes on at its next time; nothing of it is delivered. */
export function failRun(db: Database, claim: LeaseClaim, error: RunError, now: number, isKept = false): Promise<Ended> {
  return db.transact(async (tx) => {
    const held = await takeRun(tx, claim)
    const repeated = held.run.state === 'FAILED'
    if (!repeated) {
      requireLeaseOrUnknown(held, now, isKept)
      const unknown = brokeWhileWriting(held, error)
      await endRun(tx, held, 'fail', now, {
        failure: unknown ? outcomeUnknown(error) : failureOf(error),
        stop: unknown,
        command: { last_run_at: now },
      })
      await dropParts(tx, held.run.id)
    }
    return { ...reported(held), repeated }
  })
}

/** I7: the database may have done what it was told although the connection broke before it could say so. */
const brokeWhileWriting = ({ run }: HeldRun, { code }: RunError): boolean =>
  (code === 'DATABASE_UNREACHABLE' || code === 'DRIVER_FAILED') && run.state === 'EXECUTING' && run.can_write === 1

const failureOf = ({ code, message, sqlState }: RunError): RunFailure => ({
  code: isErrorCode(code) ? code : 'GATEWAY_ERROR',
  message,
  sqlState: sqlState ?? null,
})

const outcomeUnknown = (error: RunError): RunFailure => ({
  code: 'OUTCOME_UNKNOWN',
  message: `The connection to the database broke while the statement ran, and the statement may have written. Check the database, then run it again or count it as done. The driver said: ${error.message}`,
  sqlState: error.sqlState ?? null,
})

/** What was cancelled does not go out again, whatever became of the gateway that was to be told. */
export const cancelled: RunFailure = { code: 'RUN_CANCELLED', message: 'The run was cancelled', sqlState: null }

/** Hands a run back: the command goes out again at once. Only where nothing can have been written (I7). */
export function releaseRun(db: Database, claim: LeaseClaim, now: number): Promise<Reported> {
  return db.transact(async (tx) => {
    const held = await takeRun(tx, claim)
    if (held.run.state !== 'RELEASED') {
      requireLease(held, now)
      if (held.run.state === 'EXECUTING' && held.run.can_write === 1)
        throw new AppError('COMMAND_STATE', 'A statement that may have written is not handed back: fail the run')
      const wanted = held.run.cancel_requested === 0
      await endRun(tx, held, 'release', now, wanted ? { again: true } : { failure: cancelled })
      await dropParts(tx, held.run.id)
    }
    return reported(held)
  })
}

/** What a run that did not finish has stored is nobody's result. */
export async function dropParts(tx: Transaction, runId: string): Promise<void> {
  await tx.deleteFrom('result_part').where('run_id', '=', runId).execute()
  await dropSentRows(tx, runId)
}
