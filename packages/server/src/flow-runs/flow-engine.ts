import { setTimeout as sleep } from 'node:timers/promises'
import type { FlowDefinition } from '@postern/protocol/api'
import { prepareQuery } from '../database/prepared-query.ts'
import type { FlowContext } from './flow-context.ts'
import type { StepOutcome } from './outcome.ts'
import { performStep } from './perform-step.ts'
import { recordOutcome } from './record-outcome.ts'
import { nextDue, releaseStep, renewStepLeases, takeSteps } from './take-steps.ts'
import type { TakenStep } from './taken-step.ts'

export interface FlowEngineOptions {
  /** Flow runs, and items, that are worked on at once. */
  readonly atOnce: number
  readonly leaseMs: number
  /** Longest time between two looks at the database. */
  readonly pollMs: number
  /** How long closing waits for what is under way before it breaks it off. */
  readonly graceMs: number
}

const defaults: FlowEngineOptions = { atOnce: 64, leaseMs: 30_000, pollMs: 15_000, graceMs: 5_000 }

/** How soon to look again when the database failed, and to try a step again that failed by no fault of its own. */
const retryMs = 1_000
const lookAgainMs = 25
/** After so many of those the step is at fault after all. */
const mostMishaps = 5
const mostDefinitions = 500

export interface FlowEngine {
  close(): Promise<void>
}

interface Active {
  readonly done: Promise<void>
  /** The step of the chain that is performed now. */
  now: TakenStep
  /** Breaks that step off. Each has its own: the lease of one that has just ended is gone, and that of the next is not. */
  abort: AbortController
}

/**
 * Takes steps that are due and performs them, each followed by the next one of its flow run, until it is closed; several
 * server processes may each have one. What waits costs nothing: it is woken, or its time comes.
 */
export function startFlowEngine(context: FlowContext, options: Partial<FlowEngineOptions> = {}): FlowEngine {
  const { db, bus, clock, log } = context
  const settings = { ...defaults, ...options }
  const active = new Set<Active>()
  const definitions = new Map<string, FlowDefinition>()
  let closed = false
  let isTaking = false
  let taking: Promise<void> | undefined
  let isAskedAgain = false
  /** Due steps may have been left for want of room. */
  let isBehind = false
  let timer: NodeJS.Timeout | undefined

  function wake(): void {
    isAskedAgain = true
    if (isTaking || closed) return
    isTaking = true
    clearTimeout(timer)
    taking = takeUntilNext().then((waitMs) => {
      isTaking = false
      if (closed) return
      if (isAskedAgain) wake()
      else timer = setTimeout(wake, waitMs)
    })
  }

  /** Takes what is due, and tells after how many milliseconds to look again. */
  async function takeUntilNext(): Promise<number> {
    try {
      while (isAskedAgain && !closed) await take()
      if (closed || isBehind) return settings.pollMs
      const at = await nextDue(db)
      if (at === null) return settings.pollMs
      const wait = at - clock()
      // Another server process is taking it at this moment.
      return wait <= 0 ? lookAgainMs : Math.min(wait, settings.pollMs)
    } catch (error) {
      log.error({ err: error }, 'steps of flow runs could not be taken')
      isAskedAgain = false
      return retryMs
    }
  }

  async function take(): Promise<void> {
    isAskedAgain = false
    const room = settings.atOnce - active.size
    isBehind = room <= 0
    if (isBehind) return
    const taken = await takeSteps(db, { now: clock(), leaseMs: settings.leaseMs, room })
    for (const step of taken) start(step)
    isBehind = taken.length === room
  }

  function start(step: TakenStep): void {
    const { promise: done, resolve } = Promise.withResolvers<void>()
    const one: Active = { abort: new AbortController(), done, now: step }
    active.add(one)
    void goOn(one).finally(() => {
      active.delete(one)
      resolve()
      if (isBehind) wake()
    })
  }

  /** Performs a step and those that follow it at once. */
  async function goOn(one: Active): Promise<void> {
    try {
      for (let step: TakenStep | null = one.now; step !== null; ) {
        one.now = step
        one.abort = new AbortController()
        if (closed) return await releaseStep(db, step, clock())
        step = await performOne(step, one.abort.signal)
      }
    } catch (error) {
      log.error({ err: error, flowRun: one.now.flowRunId, step: one.now.name }, 'a step could not be recorded')
    }
  }

  async function performOne(step: TakenStep, signal: AbortSignal): Promise<TakenStep | null> {
    const definition = await definitionOf(step)
    let outcome: StepOutcome
    try {
      outcome = await performStep(context, step, definition, signal)
    } catch (error) {
      if (signal.aborted) {
        await releaseStep(db, step, clock())
        wake()
        return null
      }
      log.error({ err: error, flowRun: step.flowRunId, step: step.name }, 'a step could not be performed')
      outcome = mishap(step)
    }
    const recording = { definition, now: clock(), leaseMs: settings.leaseMs }
    const recorded = await recordOutcome(db, step, outcome, recording)
    if (recorded === null) return null
    bus.publish({ kind: 'change', change: { what: 'flow-run', connection: null, id: step.flowRunId } })
    tellOfCommand(outcome)
    if (recorded.woke) {
      if (closed) bus.publish({ kind: 'flow' })
      else wake()
    }
    return recorded.follow
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

  async function definitionOf({ flowId, version }: TakenStep): Promise<FlowDefinition> {
    const key = `${flowId}/${version}`
    const known = definitions.get(key)
    if (known) return known
    const row = await readDefinition.first(db.read, { flowId, version })
    if (!row) throw new Error(`Version ${version} of flow ${flowId} is gone`)
    const definition = JSON.parse(row.definition) as FlowDefinition
    if (definitions.size >= mostDefinitions) definitions.clear()
    definitions.set(key, definition)
    return definition
  }

  async function renew(): Promise<void> {
    const held = [...active]
    if (held.length === 0) return
    const steps = held.map(({ now }) => now)
    const kept = await renewStepLeases(db, steps, clock() + settings.leaseMs)
    // It may have gone on to the next one meanwhile, which has a lease of its own.
    for (const [index, { now, abort }] of held.entries())
      if (steps[index] === now && !kept.has(now.id)) abort.abort(new Error('The lease is lost'))
  }

  const renewing = setInterval(() => {
    renew().catch((error) => log.error({ err: error }, 'leases of steps could not be renewed'))
  }, settings.leaseMs / 3)
  const unsubscribe = bus.subscribe(({ kind }) => {
    if (kind === 'flow' || kind === 'missed') wake()
  })
  wake()

  return {
    close: async () => {
      closed = true
      unsubscribe()
      clearTimeout(timer)
      await taking
      const allDone = () => Promise.all([...active].map(({ done }) => done))
      const grace = new AbortController()
      await Promise.race([allDone(), sleep(settings.graceMs, undefined, { signal: grace.signal }).catch(() => {})])
      grace.abort()
      for (const { abort } of active) abort.abort(new Error('The server is stopping'))
      await allDone()
      clearInterval(renewing)
    },
  }
}

const readDefinition = prepareQuery((db, { flowId, version }: { flowId: string; version: number }) =>
  db.selectFrom('flow_version').select('definition').where('flow_id', '=', flowId).where('number', '=', version),
)
