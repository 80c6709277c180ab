import { isErrorCode, type RunError, statementCanWrite } from '@postern/protocol'
import type { Database, Transaction } from '../database/database.ts'
import { AppError } from '../lib/app-error.ts'
import { endRun } from './end-run.ts'
import { type Ended, type LeaseClaim, type Reported, reported, requireLease, takeRun } from './held-run.ts'

/** Ends a run as failed: the command shows the error in red and goes on at its next time; nothing of it is delivered. */
export function failRun(db: Database, claim: LeaseClaim, error: RunError, now: number): Promise<Ended> {
  return db.transact(async (tx) => {
    const held = await takeRun(db.dialect, tx, claim)
    const repeated = held.run.state === 'FAILED'
    if (!repeated) {
      requireLease(held, now)
      await endRun(tx, held, 'fail', now, {
        failure: {
          code: isErrorCode(error.code) ? error.code : 'GATEWAY_ERROR',
          message: error.message,
          sqlState: error.sqlState ?? null,
        },
        command: { last_run_at: now },
      })
      await dropParts(tx, held.run.id)
    }
    return { ...reported(held), repeated }
  })
}

/** Hands a run back: the command goes out again at once. Only where nothing can have been written (I7). */
export function releaseRun(db: Database, claim: LeaseClaim, now: number): Promise<Reported> {
  return db.transact(async (tx) => {
    const held = await takeRun(db.dialect, tx, claim)
    if (held.run.state !== 'RELEASED') {
      requireLease(held, now)
      if (held.run.state === 'EXECUTING' && statementCanWrite(held.run.sql))
        throw new AppError('COMMAND_STATE', 'A statement that may have written is not handed back: fail the run')
      await endRun(tx, held, 'release', now, { again: true })
      await dropParts(tx, held.run.id)
    }
    return reported(held)
  })
}

/** What a run that did not finish has stored is nobody's result. */
export async function dropParts(tx: Transaction, runId: string): Promise<void> {
  await tx.deleteFrom('result_part').where('run_id', '=', runId).execute()
}
