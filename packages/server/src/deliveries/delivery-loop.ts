import type { LookupAddress } from 'node:dns'
import { setTimeout as sleep } from 'node:timers/promises'
import { type AttemptTimeouts, type CallbackRules, createCallbackAgent, createOauthTokens } from '@postern/outbound'
import type { CallbackRate } from '@postern/protocol/api'
import type { FastifyBaseLogger } from 'fastify'
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import type { Clock } from '../lib/clock.ts'
import { repeat } from '../lib/repeat.ts'
import type { SecretBox } from '../lib/secret-box.ts'
import { version } from '../lib/version.ts'
import { deliveryAttempts } from '../metrics.ts'
import { objectStorageTrouble } from '../results/object-storage-error.ts'
import type { PartStore } from '../results/part-store.ts'
import { type AttemptContext, attemptDelivery } from './attempt-delivery.ts'
import { createDeliveryRoom, type RoomSettings } from './delivery-room.ts'
import { removeOldTurns } from './receivers/callback-turns.ts'
import { type PauseLimits, usualPauseLimits } from './receivers/receiver-state.ts'
import { tendReceivers } from './receivers/tend-receivers.ts'
import { recordAttempt } from './record-attempt.ts'
import type { EarlySignatures } from './signing/early-signatures.ts'
import { fullHosts, putOff, releaseLeases, renewLeases, type TakenDelivery, takeDeliveries } from './take-deliveries.ts'

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
}

export interface DeliveryLoopOptions extends RoomSettings {
  readonly leaseMs: number
  /** Longest time between two looks at the database. */
  readonly pollMs: number
  /** How long closing waits for what is under way before it breaks it off. */
  readonly graceMs: number
  readonly connectTimeoutMs: number
  readonly timeouts: Partial<AttemptTimeouts>
  /** When a receiver that fails is paused. */
  readonly pause: PauseLimits
  /** How often callbacks may go to one host where neither a command nor its connection says it. */
  readonly rate: CallbackRate | null
  readonly random: () => number
  readonly resolve?: (host: string) => Promise<LookupAddress[]>
}

const defaultTimeouts: AttemptTimeouts = { idleMs: 30_000, drainMs: 90_000, answerMs: 10_000, wholeMs: 10 * 60_000 }

const defaults: DeliveryLoopOptions = {
  atOnce: 64,
  inAll: 512,
  perHost: 4,
  slowMs: 1_000,
  leaseMs: 60_000,
  pollMs: 15_000,
  graceMs: 5_000,
  connectTimeoutMs: 10_000,
  timeouts: {},
  pause: usualPauseLimits,
  rate: null,
  random: Math.random,
}

/** How soon to look again when the database failed, and at the latest when what is due cannot be taken. */
const retryMs = 1_000
/** How often what others left undone about receivers is looked for. */
const tendMs = 5_000
/** How long deliveries wait while the storage of their results is away. */
const storageAwayMs = 30_000

export interface DeliveryLoop {
  close(): Promise<void>
}

interface Active {
  readonly delivery: TakenDelivery
  readonly abort: AbortController
  readonly done: Promise<void>
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
    timeouts: { ...defaultTimeouts, ...settings.timeouts },
  }
  const active = new Map<string, Active>()
  const room = createDeliveryRoom(settings, () => isBehind && wake())
  let closed = false
  let isTaking = false
  let taking: Promise<void> | undefined
  let isAskedAgain = false
  /** Due deliveries may have been left for want of room. */
  let isBehind = false
  /** How many times in a row something was due and could not be taken. */
  let misses = 0
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
      return await untilNext()
    } catch (error) {
      log.error({ err: error }, 'deliveries could not be taken')
      // Otherwise whoever wakes it would make it try again at once, and again.
      isAskedAgain = false
      return retryMs
    }
  }

  async function take(): Promise<void> {
    isAskedAgain = false
    const total = room.free()
    isBehind = total === 0
    if (total === 0) return
    const hosts = room.hosts()
    const isActive = (id: string) => active.has(id)
    const { deliveries: taken, isMoreDue } = await takeDeliveries(db, {
      now: clock(),
      leaseMs: settings.leaseMs,
      room: { total, perHost: settings.perHost, hosts },
      isActive,
      rate: settings.rate,
    })
    if (taken.length > 0) misses = 0
    for (const delivery of taken) start(delivery)
    isBehind = taken.length === total || fullHosts(room.hosts(), settings.perHost).length > 0
    // What went to slow hosts took up no room.
    if ((taken.length === total || isMoreDue) && room.free() > 0) isAskedAgain = true
  }

  /** Milliseconds until something is due that could be taken; what waits for room is woken by whoever leaves. */
  async function untilNext(): Promise<number> {
    if (closed || room.free() === 0) return settings.pollMs
    const full = fullHosts(room.hosts(), settings.perHost)
    let query = db.read
      .selectFrom('delivery')
      .select(({ fn }) => fn.min('next_attempt_at').as('at'))
      .where('state', '=', sql.lit('PENDING'))
      // Those of paused receivers have none, and SQLite would go through them.
      .where('next_attempt_at', '>=', 0)
    if (full.length > 0) query = query.where('host', 'not in', full)
    const { at } = (await query.executeTakeFirst()) ?? { at: null }
    if (at === null) return settings.pollMs
    const wait = at - clock()
    // Another server process is taking it at this moment, or was killed while it did.
    return wait <= 0 ? Math.min(25 * 2 ** misses++, retryMs) : Math.min(wait, settings.pollMs)
  }

  function start(delivery: TakenDelivery): void {
    const abort = new AbortController()
    const leave = room.enter(delivery.host)
    const done = deliver(delivery, abort.signal)
      .catch((error) => log.error({ err: error, delivery: delivery.id }, 'a delivery could not be recorded'))
      .finally(() => {
        active.delete(delivery.id)
        leave()
        if (isBehind) wake()
      })
    active.set(delivery.id, { delivery, abort, done })
  }

  async function deliver(delivery: TakenDelivery, signal: AbortSignal): Promise<void> {
    let outcome: Awaited<ReturnType<typeof attemptDelivery>>
    try {
      outcome = await attemptDelivery(context, delivery, signal)
    } catch (error) {
      const trouble = signal.aborted ? null : objectStorageTrouble(error)
      if (trouble !== null) {
        log.warn({ err: trouble, delivery: delivery.id }, 'a delivery waits for the storage of its result')
        await putOff(db, delivery, clock() + storageAwayMs, `The result could not be read: ${trouble.message}`)
        return
      }
      if (!signal.aborted) throw error
      await releaseLeases(db, [delivery], clock())
      bus.publish({ kind: 'delivery' })
      return
    }
    const recorded = await recordAttempt(db, delivery, outcome, clock(), settings.random, settings.pause)
    if (recorded === null) return
    deliveryAttempts.inc({ outcome: outcome.verdict })
    bus.publish({ kind: 'change', change: { what: 'delivery', connection: delivery.connection, id: delivery.id } })
    if (recorded.receiver !== null) {
      const change = { what: 'receiver', connection: delivery.connection, id: delivery.origin } as const
      bus.publish({ kind: 'change', change })
    }
    if (recorded.receiver === 'reopened') await tend()
    if (recorded.state === 'PENDING' || recorded.promoted) {
      if (closed) bus.publish({ kind: 'delivery' })
      else wake()
    }
  }

  async function renew(): Promise<void> {
    if (active.size === 0) return
    const held = [...active.values()]
    const leases = held.map(({ delivery }) => delivery)
    const kept = await renewLeases(db, leases, clock() + settings.leaseMs)
    for (const { delivery, abort } of held) if (!kept.has(delivery.id)) abort.abort(new Error('The lease is lost'))
  }

  async function tend(): Promise<void> {
    if (await tendReceivers(db, clock())) bus.publish({ kind: 'delivery' })
  }

  const tending = repeat(async () => {
    await removeOldTurns(db, clock())
      .then(tend)
      .catch((error) => log.error({ err: error }, 'receivers could not be looked after'))
    return tendMs
  })
  const renewing = setInterval(() => {
    renew().catch((error) => log.error({ err: error }, 'leases of deliveries could not be renewed'))
  }, settings.leaseMs / 3)
  const unsubscribe = bus.subscribe(({ kind }) => {
    if (kind === 'delivery' || kind === 'missed') wake()
  })
  wake()

  return {
    close: async () => {
      closed = true
      unsubscribe()
      clearTimeout(timer)
      await taking
      const allDone = () => Promise.all([...active.values()].map(({ done }) => done))
      const grace = new AbortController()
      await Promise.race([allDone(), sleep(settings.graceMs, undefined, { signal: grace.signal }).catch(() => {})])
      grace.abort()
      for (const { abort } of active.values()) abort.abort(new Error('The server is stopping'))
      await allDone()
      clearInterval(renewing)
      await tending.close()
      await agent.close()
    },
  }
}
