import type { FlowDefinition } from '@postern/protocol/api'
import { type KeptPlace, type LeasedWorkSettings, startLeasedWork } from '../leased-work/leased-work.ts'
import type { FlowContext } from './flow-context.ts'
import type { StepOutcome } from './outcome.ts'
import { performStep } from './perform-step.ts'
import { publishedDefinition } from './published-version.ts'
import { recordOutcome } from './record-outcome.ts'
import { nextDue, releaseStep, renewStepLeases, takeSteps } from './take-steps.ts'
import type { TakenStep } from './taken-step.ts'

/** Of flow runs, and items, that are worked on at once. */
export type FlowEngineOptions = LeasedWorkSettings

const defaults: FlowEngineOptions = {
  atOnce: 64,
  inAll: 512,
  perHost: 8,
  slowMs: 1_000,
  leaseMs: 30_000,
  pollMs: 15_000,
  graceMs: 5_000,
}

/** How soon to try a step again that failed by no fault of its own; after so many of those it is at fault after all. */
const retryMs = 1_000
const mostMishaps = 5

export interface FlowEngine {
  readonly leaseMs: number
  /** A place for the first step of a flow run that is about to be stored; null where it has to be taken as any other. */
  keepPlace(host: string): KeptPlace<TakenStep> | null
  close(): Promise<void>
}

/**
 * Takes steps that are due and performs them, each followed by the next one of its flow run, until it is closed; several
 * server processes may each have one. What waits costs nothing: it is woken, or its time comes.
 */
export function startFlowEngine(context: FlowContext, options: Partial<FlowEngineOptions> = {}): FlowEngine {
  const { db, bus, clock, log } = context
  const settings = { ...defaults, ...options }
  const { leaseMs } = settings
  const work = startLeasedWork<TakenStep>(context, settings, {
    name: 'steps of flow runs',
    message: { kind: 'flow' },
    // One whose lease ran out while it is under way here is taken again, and its late outcome refused.
    take: async (room) => ({ work: await takeSteps(db, { now: clock(), leaseMs, room }), isMoreDue: false }),
    nextDue: (exceptHosts) => nextDue(db, exceptHosts),
    renew: (held, until) => renewStepLeases(db, held, until),
    release: (step, dueAt) => releaseStep(db, step, dueAt),
    perform,
  })

  async function perform(step: TakenStep, signal: AbortSignal): Promise<TakenStep | null> {
    const definition = await publishedDefinition(db.read, step)
    const outcome = await outcomeOf(step, definition, signal)
    const recording = { definition, now: clock(), leaseMs, mayFollow: (host: string) => work.mayFollow(host, step.id) }
    const recorded = await recordOutcome(db, step, outcome, recording)
    if (recorded === null) return null
    bus.publish({ kind: 'change', change: { what: 'flow-run', connection: null, id: step.flowRunId } })
    tellOfCommand(outcome)
    if (recorded.dueAt !== null) work.tell(recorded.dueAt)
    return recorded.follow
  }

  async function outcomeOf(step: TakenStep, definition: FlowDefinition, signal: AbortSignal): Promise<StepOutcome> {
    try {
      return await performStep(context, step, definition, signal)
    } catch (error) {
      if (signal.aborted) throw error
      log.error({ err: error, flowRun: step.flowRunId, step: step.name }, 'a step could not be performed')
      return mishap(step)
    }
  }

  function mishap(step: TakenStep): StepOutcome {
    const error = { code: 'INTERNAL', message: 'The step failed on the server; its log has the details' }
    return step.attempts + 1 < mostMishaps
      ? { kind: 'again', dueAt: clock() + retryMs, error }
      : { kind: 'fail', error }
  }

  /** Wakes the gateways of the connection that a command was made for. */
  function tellOfCommand(outcome: StepOutcome): void {
    const changes = 'changes' in outcome ? outcome.changes : undefined
    const connectionId = changes?.connection_id
    if (typeof connectionId === 'string') bus.publish({ kind: 'work', connectionId })
  }

  return { leaseMs, keepPlace: work.keepPlace, close: work.close }
}
