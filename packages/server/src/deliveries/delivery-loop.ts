import type { LookupAddress } from 'node:dns'
import {
  type AttemptTimeouts,
  type CallbackRules,
  createCallbackAgent,
  createOauthTokens,
  usualTimeouts,
} from '@postern/outbound'
import type { CallbackRate } from '@postern/protocol/api'
import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import type { StepPlaces } from '../flow-runs/begin-steps.ts'
import { type LeasedWorkSettings, startLeasedWork } from '../leased-work/leased-work.ts'
import type { Clock } from '../lib/clock.ts'
import { repeat } from '../lib/repeat.ts'
import type { SecretBox } from '../lib/secret-box.ts'
import { version } from '../lib/version.ts'
import { deliveryAttempts } from '../metrics.ts'
import { objectStorageTrouble } from '../results/object-storage-error.ts'
import type { PartStore } from '../results/part-store.ts'
import { AttemptCounts } from '../statistics/count-attempts.ts'
import { type AttemptContext, attemptDelivery } from './attempt-delivery.ts'
import { giveUpLost } from './direct/give-up-lost.ts'
import { removeOldTurns } from './receivers/callback-turns.ts'
import { type PauseLimits, usualPauseLimits } from './receivers/receiver-state.ts'
import { tendReceivers } from './receivers/tend-receivers.ts'
import { recordAttempt } from './record-attempt.ts'
import type { EarlySignatures } from './signing/early-signatures.ts'
import { nextDue, putOff, releaseLeases, renewLeases, type TakenDelivery, takeDeliveries } from './take-deliveries.ts'

export interface DeliveryLoopContext {
  readonly db: Database
  readonly bus: Bus
  readonly clock: Clock
  readonly secretBox: SecretBox
  readonly parts: PartStore
  readonly earlySignatures: EarlySignatures
  readonly log: FastifyBaseLogger
  readonly rules: CallbackRules
  /** Where this process listens, to deliver to the server's own inspection URLs without leaving the machine. */
  readonly localUrl?: () => string | null
  /** This process's engine of flows, where it has one. */
  readonly stepPlaces?: StepPlaces
}

export interface DeliveryLoopOptions extends LeasedWorkSettings {
  readonly connectTimeoutMs: number
  readonly timeouts: Partial<AttemptTimeouts>
  /** When a receiver that fails is paused. */
  readonly pause: PauseLimits
  /** How often callbacks may go to one host where neither a command nor its connection says it. */
  readonly rate: CallbackRate | null
  readonly random: () => number
  readonly resolve?: (host: string) => Promise<LookupAddress[]>
}

const defaults: DeliveryLoopOptions = {
  atOnce: 128,
  inAll: 512,
  perHost: 4,
  slowMs: 250,
  leaseMs: 60_000,
  pollMs: 15_000,
  graceMs: 5_000,
  connectTimeoutMs: 10_000,
  timeouts: {},
  pause: usualPauseLimits,
  rate: null,
  random: Math.random,
}

/** How often what others left undone about receivers is looked for. */
const tendMs = 5_000
/** How long deliveries wait while the storage of their results is away. */
const storageAwayMs = 30_000

export interface DeliveryLoop {
  close(): Promise<void>
}

/** Takes due deliveries to their receivers until it is closed; several server processes may each have one. */
export function startDeliveryLoop(
  given: DeliveryLoopContext,
  options: Partial<DeliveryLoopOptions> = {},
): DeliveryLoop {
  const { db, bus, clock, log } = given
  const settings = { ...defaults, ...options }
  const { resolve, ...agentSettings } = settings
  const agent = createCallbackAgent(given.rules, {
    ...agentSettings,
    localUrl: given.localUrl,
    ...(resolve && { resolve }),
  })
  const context: AttemptContext = {
    ...given,
    agent,
    tokens: createOauthTokens(agent, clock),
    rate: settings.rate,
    userAgent: `Postern/${version}`,
    timeouts: { ...usualTimeouts, ...settings.timeouts },
  }
  const counts = new AttemptCounts(db, clock)
  const work = startLeasedWork<TakenDelivery>(given, settings, {
    name: 'deliveries',
    message: { kind: 'delivery' },
    take: async (room, isActive) => {
      const { leaseMs, rate } = settings
      const { deliveries, isMoreDue } = await takeDeliveries(db, { now: clock(), leaseMs, room, isActive, rate })
      return { work: deliveries, isMoreDue }
    },
    nextDue: (exceptHosts) => nextDue(db, exceptHosts),
    renew: (held, until) => renewLeases(db, held, until),
    release: (delivery, dueAt) => releaseLeases(db, [delivery], dueAt),
    perform: deliver,
  })

  async function deliver(delivery: TakenDelivery, signal: AbortSignal): Promise<null> {
    let outcome: Awaited<ReturnType<typeof attemptDelivery>>
    try {
      outcome = await attemptDelivery(context, delivery, signal)
    } catch (error) {
      const trouble = signal.aborted ? null : objectStorageTrouble(error)
      if (trouble === null) throw error
      log.warn({ err: trouble, delivery: delivery.id }, 'a delivery waits for the storage of its result')
      await putOff(db, delivery, clock() + storageAwayMs, `The result could not be read: ${trouble.message}`)
      return null
    }
    const recorded = await recordAttempt(db, delivery, outcome, clock(), settings.random, settings.pause)
    if (recorded === null) return null
    deliveryAttempts.inc({ outcome: outcome.verdict })
    counts.count(delivery.connectionId, outcome)
    bus.publish({ kind: 'change', change: { what: 'delivery', connection: delivery.connection, id: delivery.id } })
    if (recorded.receiver !== null) {
      const change = { what: 'receiver', connection: delivery.connection, id: delivery.origin } as const
      bus.publish({ kind: 'change', change })
    }
    if (recorded.receiver === 'reopened') await tend()
    if (recorded.state === 'PENDING' || recorded.promoted) work.tell()
    return null
  }

  async function tend(): Promise<void> {
    const changed = [await tendReceivers(db, clock()), await giveUpLost(db, clock())]
    if (changed.includes(true)) bus.publish({ kind: 'delivery' })
  }

  const tending = repeat(async () => {
    await removeOldTurns(db, clock())
      .then(tend)
      .catch((error) => log.error({ err: error }, 'receivers could not be looked after'))
    return tendMs
  })

  return {
    close: async () => {
      await work.close()
      await tending.close()
      await counts.close()
      await agent.close()
    },
  }
}
