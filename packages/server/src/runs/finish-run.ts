import type { FinishRequest } from '@postern/protocol'
import { noError } from '../commands/decide-outcome.ts'
import { freshAfter } from '../commands/due-time.ts'
import { acknowledge } from '../cursors/acknowledge.ts'
import { moveCursor } from '../cursors/move-cursor.ts'
import type { Database, Transaction } from '../database/database.ts'
import { prepareQuery } from '../database/prepared-query.ts'
import { insertRows } from '../database/write-rows.ts'
import { queueDelivery } from '../deliveries/queue-delivery.ts'
import { AppError, badInput } from '../lib/app-error.ts'
import { inlinePart } from '../results/row-part.ts'
import { endRun } from './end-run.ts'
import { type Ended, type HeldRun, type LeaseClaim, reported, requireLeaseOrUnknown, takeRun } from './held-run.ts'
import { stateAfter } from './run-states.ts'

/** What finishing changed, for those who are to be told. */
export interface Finished extends Ended {
  /** Whether a delivery was queued. */
  readonly delivered: boolean
}

/**
 * Ends a run as done: run, cursor, the command's next time and the delivery, all in one transaction (I2). The same run
 * reported twice is answered twice and counted once. What its gateway had kept may come after the lease.
 */
export function finishRun(
  db: Database,
  claim: LeaseClaim,
  report: FinishRequest,
  now: number,
  isKept = false,
): Promise<Finished> {
  return db.transact(async (tx) => {
    const held = await takeRun(tx, claim)
    const { run, command } = held
    if (run.state === 'DONE') return { ...reported(held), delivered: false, repeated: true }
    requireLeaseOrUnknown(held, now, isKept)
    // Before its parts are counted: a run that was never started is refused for that.
    stateAfter(run.state, 'finish')
    requireLimits(held, report)
    if (run.direct === 1) requireSpooled(report)
    else await requireParts(tx, run, report)
    const cursor = await moveCursor(tx, held, report, now)
    const warnings = JSON.stringify(report.warnings ?? [])
    await endRun(tx, held, 'finish', now, {
      run: {
        rows: report.rows,
        bytes: report.bytes,
        parts: report.inline === undefined ? report.parts : 1,
        affected_rows: report.affectedRows,
        columns: JSON.stringify(report.columns),
        last_value_after: JSON.stringify(report.lastValue),
        left_out: report.leftOut ?? 0,
        warnings,
      },
      command: {
        ...cursor,
        ...noError,
        run_warnings: warnings,
        ...freshAfter(command, report.rows, now),
        last_run_at: now,
      },
    })
    const isSkipped = report.rows === 0 && command.empty_results === 'skip'
    // Rows that were all sent before move the cursor, too, and there is nothing whose arrival could tell so.
    if (isSkipped && report.lastValue !== null) await acknowledge(tx, command, run.fence)
    if (command.callback_url === null || isSkipped) return { ...reported(held), delivered: false, repeated: false }
    await queueDelivery(tx, {
      connectionId: run.connection_id,
      commandId: command.id,
      runId: run.id,
      sequence: run.fence,
      url: command.callback_url,
      unordered: command.unordered === 1,
      spool: report.direct ? { id: report.direct.spool, gateway: run.gateway } : null,
      now,
    })
    return { ...reported(held), delivered: true, repeated: false }
  })
}

/** What the gateway was to keep to: a result that is larger is nobody's. */
function requireLimits({ command }: HeldRun, { rows, bytes }: FinishRequest): void {
  const { max_rows, max_bytes } = command
  if (max_rows !== null && rows > max_rows)
    throw new AppError('RESULT_TOO_LARGE', `The result has ${rows} rows; the command allows ${max_rows}`)
  if (max_bytes !== null && bytes > max_bytes)
    throw new AppError('RESULT_TOO_LARGE', `The result has ${bytes} bytes; the command allows ${max_bytes}`)
}

/** Rows that the gateway keeps are not here, and nothing of them is. */
function requireSpooled({ direct, inline }: FinishRequest): void {
  if (inline !== undefined) throw badInput({ path: '/inline', message: 'has rows that stay with the gateway' })
  if (direct === undefined) throw badInput({ path: '/direct', message: 'is needed: where the rows are' })
}

/** Every row must be stored before the run counts as done; a small result comes along with the report. */
async function requireParts(
  tx: Transaction,
  { id: runId, sealed }: HeldRun['run'],
  report: FinishRequest,
): Promise<void> {
  if (report.direct) throw badInput({ path: '/direct', message: 'is for a run whose rows stay with the gateway' })
  if (sealed === 1 && report.inline !== undefined) throw badInput({ path: '/inline', message: 'is not sealed' })
  if (sealed === 1 && report.parts === 0)
    throw new AppError('PART_MISSING', 'A sealed result has a part also where it has no rows')
  if (report.inline !== undefined) {
    const put = await firstPart.first(tx, { runId })
    if (report.parts !== 0 || put) throw badInput({ path: '/inline', message: 'goes with no other parts' })
    if (report.inline === '') throw badInput({ path: '/inline', message: 'is left out when there are no rows' })
    const { storedBytes, digest, body } = inlinePart(report.inline)
    if (storedBytes !== report.bytes) throw badInput({ path: '/bytes', message: `the rows have ${storedBytes} bytes` })
    const part = { run_id: runId, number: 0, rows: report.rows, stored_bytes: storedBytes, digest, body }
    await insertRows(tx, 'result_part', [{ ...part, encoding: 'identity' }])
    return
  }
  const stored = await tx
    .selectFrom('result_part')
    .select(({ fn }) => [
      fn.countAll<number>().as('parts'),
      fn.max('number').as('last'),
      fn.sum<number>('rows').as('rows'),
    ])
    .where('run_id', '=', runId)
    .executeTakeFirstOrThrow()
  const complete =
    Number(stored.parts) === report.parts && (report.parts === 0 || Number(stored.last) === report.parts - 1)
  if (!complete) throw new AppError('PART_MISSING', `${stored.parts} of ${report.parts} parts have arrived`)
  if (Number(stored.rows ?? 0) !== report.rows)
    throw badInput({ path: '/rows', message: `the stored parts have ${stored.rows ?? 0} rows` })
}

const firstPart = prepareQuery((db, { runId }: { runId: string }) =>
  db.selectFrom('result_part').select('number').where('run_id', '=', runId).limit(1),
)
