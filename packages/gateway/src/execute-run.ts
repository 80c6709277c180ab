import { once } from 'node:events'
import type { ClaimRequest, RunOrder } from '@postern/protocol'
import type { Logger } from 'pino'
import type { Sleep } from './back-off.ts'
import { readSentRows } from './cursor-window.ts'
import type { Database } from './database.ts'
import { type Direct, dropRows, keepRows, requireDirect } from './direct/keep-rows.ts'
import { keepLease } from './heartbeat.ts'
import type { Journal, KeptReport } from './journal/journal.ts'
import { reportEnd } from './journal/report-end.ts'
import { checkTime } from './policy/check-time.ts'
import type { KeptPolicy } from './policy/keep-policy.ts'
import { RunFailure, toRunError } from './run-error.ts'
import { createRunSignals, GatewayStopping, type RunSignals } from './run-signals.ts'
import { runStatement } from './run-statement.ts'
import { sealRows } from './seal/seal-rows.ts'
import type { PreparedPart, ServerClient } from './server-client.ts'
import { KeyRefused, LeaseLost } from './server-errors.ts'
import type { UntilAnswered } from './until-answered.ts'
import { createPartUpload } from './upload-parts.ts'

/** What running a command needs. */
export interface RunContext {
  readonly server: ServerClient
  readonly database: Database
  readonly untilAnswered: UntilAnswered
  /** How this gateway introduces itself when it asks for the next command. */
  introduction(): ClaimRequest
  /** Rows are compressed on their way to a server elsewhere. */
  readonly compressed: boolean
  readonly sleep: Sleep
  readonly log: Logger
  /** Where ends of runs wait that the server must be told. */
  readonly journal: Journal
  /** What posts rows itself; null where this gateway does not. */
  readonly direct: Direct | null
  /** What this gateway's host allows; null: whatever the server asks for. */
  readonly policy: KeptPolicy | null
  readonly now: () => number
}

export interface RunOutcome {
  /** The next command, where the server had one ready. */
  readonly next: RunOrder | null
  readonly databaseAway: boolean
}

/** Runs one command under its lease and reports what became of it. Rejects never for a reason that lies in the run. */
export async function executeRun(order: RunOrder, context: RunContext, stop: AbortSignal): Promise<RunOutcome> {
  const { server, database, untilAnswered, sleep } = context
  const log = context.log.child({ runId: order.runId, commandId: order.commandId })
  const signals = createRunSignals(stop, sleep)
  const progress = { rows: 0, bytes: 0 }
  const run: RunState = { order, context, signals, stop, log, phase: 'waiting', canWrite: true }
  const heartbeat = keepLease(
    server,
    order,
    {
      progress: () => ({ ...progress }),
      cancelled: () => signals.interrupt(new RunFailure('RUN_CANCELLED', 'The run was cancelled')),
      // A report that is under way gets its own answer, which may already carry the next command.
      lost: (error) => (run.phase === 'reporting' ? undefined : signals.drop(error)),
    },
    sleep,
    signals.lease,
  )
  const { sealedFor } = order
  let spoolKey: string | null = null
  const put = (part: PreparedPart) =>
    order.direct
      ? keepRows(context.direct, order, spoolKey, part)
      : untilAnswered(() => server.putPart(order, part, signals.work), signals.work)
  const parts = createPartUpload(
    async (part) => {
      try {
        await put(part)
      } catch (error) {
        // The statement need not go on when its rows have nowhere to go.
        signals.interrupt(error instanceof Error ? error : new Error(String(error)))
        throw error
      }
      // What is encrypted does not get smaller.
    },
    context.compressed && !sealedFor && !order.direct,
  )
  const began = performance.now()
  try {
    signals.work.throwIfAborted()
    const refusal = server.refusalOf(order)
    if (refusal) throw refusal
    const policy = context.policy?.current() ?? null
    if (policy) checkTime(policy, context.now())
    if (order.direct) await requireDirect(context.direct, order.direct, policy?.receivers ?? null)
    const started = async (canWrite: boolean) => {
      run.phase = 'executing'
      run.canWrite = canWrite
      signals.executing(canWrite)
      spoolKey = await untilAnswered(() => server.started(order, signals.work), signals.work)
    }
    const fetchSentRows = () => untilAnswered(() => server.sentRows(order, signals.work), signals.work)
    const events = {
      started,
      upload: sealedFor ? sealRows(sealedFor, parts) : parts,
      wholly: !!sealedFor || !!order.direct,
      progress,
      interrupt: signals.interrupt,
      sentRows: () => readSentRows(order, fetchSentRows),
      putSentRows: (digests: Uint8Array) =>
        untilAnswered(() => server.putSentRows(order, digests, signals.work), signals.work),
    }
    const statement = runStatement(order, database, events, signals.work, policy)
    const finished = await untilAbandoned(statement, context, signals)
    run.phase = 'reporting'
    const claim = nextClaim(run)
    const kept = order.direct && context.direct ? { direct: { spool: context.direct.spool.id } } : {}
    const report = { ...finished, ...kept }
    const next = await reportEnd(
      { ...context, log },
      run.canWrite ? { ...leaseOf(order), kind: 'finish', report } : null,
      () => server.finish(order, { ...report, ...claim }, signals.lease),
      signals.lease,
    )
    log.info(
      { rows: finished.rows, bytes: finished.bytes, milliseconds: Math.round(performance.now() - began) },
      'done',
    )
    return { next, databaseAway: false }
  } catch (error) {
    if (run.phase !== 'reporting') await dropRows(context.direct, order)
    return await endOtherwise(run, signals.work.aborted && run.phase !== 'reporting' ? signals.work.reason : error)
  } finally {
    signals.end()
    database.rest()
    await heartbeat
  }
}

/** How long in milliseconds an interrupted statement has to end. */
const interruptTime = 10_000

/** A database that was cut off without a word hangs, and its driver with it; the run and the gateway must not. */
async function untilAbandoned<T>(statement: Promise<T>, { database, sleep }: RunContext, { work }: RunSignals) {
  const ended = new AbortController()
  const abandoned = async (): Promise<never> => {
    if (!work.aborted) await once(work, 'abort', { signal: ended.signal })
    await sleep(interruptTime, ended.signal)
    database.abandon()
    throw work.reason
  }
  try {
    return await Promise.race([statement, abandoned()])
  } finally {
    ended.abort()
  }
}

interface RunState {
  readonly order: RunOrder
  readonly context: RunContext
  readonly signals: RunSignals
  readonly stop: AbortSignal
  readonly log: Logger
  phase: 'waiting' | 'executing' | 'reporting'
  canWrite: boolean
}

/** A gateway that is being stopped asks for nothing more. */
const nextClaim = ({ stop, context }: RunState) => (stop.aborted ? {} : { claim: context.introduction() })

/** What names a run to the server. */
const leaseOf = ({ runId, lease }: RunOrder): Pick<KeptReport, 'runId' | 'lease'> => ({ runId, lease })

async function endOtherwise(run: RunState, reason: unknown): Promise<RunOutcome> {
  const { order, context, signals, log } = run
  const none = { next: null, databaseAway: false }
  if (signals.lease.aborted || reason instanceof LeaseLost || reason instanceof KeyRefused) {
    log.warn({ reason: describeReason(reason) }, 'the run is no longer ours: dropped')
    return none
  }
  const { phase } = run
  run.phase = 'reporting'
  try {
    if (reason instanceof GatewayStopping && (phase === 'waiting' || !run.canWrite)) {
      await context.untilAnswered(() => context.server.release(order, signals.lease), signals.lease)
      log.info('handed back')
      return none
    }
    const error =
      reason instanceof GatewayStopping
        ? toRunError(new RunFailure('RUN_CANCELLED', 'The gateway was stopped and interrupted the statement'))
        : toRunError(reason)
    const databaseAway = error.code === 'DATABASE_UNREACHABLE'
    if (databaseAway) await context.database.lost(error.message)
    // Messages of a database may quote values: they go to the server, never to the log.
    log.warn({ code: error.code, sqlState: error.sqlState }, 'failed')
    const claim = databaseAway ? {} : nextClaim(run)
    const mayHaveWritten = phase === 'executing' && run.canWrite && !isOutcomeUnknown(error.code)
    const next = await reportEnd(
      { ...context, log },
      mayHaveWritten ? { ...leaseOf(order), kind: 'fail', report: { error } } : null,
      () => context.server.fail(order, { error, ...claim }, signals.lease),
      signals.lease,
    )
    return { next, databaseAway }
  } catch (failure) {
    log.warn({ reason: describeReason(failure) }, 'the end of the run could not be reported: its lease decides')
    return none
  }
}

/** The database may have done what it was told although it could not say so: there is nothing to keep. */
const isOutcomeUnknown = (code: string): boolean => code === 'DATABASE_UNREACHABLE' || code === 'DRIVER_FAILED'

const describeReason = (reason: unknown): string => (reason instanceof Error ? reason.message : String(reason))
