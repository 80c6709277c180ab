import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { Bus, BusMessage } from '../events/bus.ts'
import type { Clock } from '../lib/clock.ts'
import { createWorkRoom, fullHosts, type RoomLeft, type RoomSettings } from './work-room.ts'

/** A piece of work that this process has under a lease. */
export interface Leased {
  readonly id: string
  /** Drawn anew by each taking, so that a late holder's outcome is refused. */
  readonly leaseId: string
  /** Where it goes to; empty for work that goes nowhere. */
  readonly host: string
}

export interface LeasedWorkSettings extends RoomSettings {
  readonly leaseMs: number
  /** Longest time between two looks at the database. */
  readonly pollMs: number
  /** How long closing waits for what is under way before it breaks it off. */
  readonly graceMs: number
}

export interface LeasedWorkContext {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: FastifyBaseLogger
}

export interface Taken<Work> {
  readonly work: readonly Work[]
  /** Some was due and could not be taken just now: other work may be due behind it. */
  readonly isMoreDue: boolean
}

/** Work in a table, each piece with the time when it is due; whoever takes it puts that time off, which is its lease. */
export interface WorkQueue<Work extends Leased> {
  /** What it is called in the log, such as `deliveries`. */
  readonly name: string
  /** The message that says that some is due. */
  readonly message: Extract<BusMessage, { kind: 'delivery' | 'flow' }>
  /** Takes what is due, first due first. `isActive` tells what is under way here, though its lease may have run out. */
  take(room: RoomLeft, isActive: (id: string) => boolean): Promise<Taken<Work>>
  /** When the next is due of what does not go to these hosts; null while none is. */
  nextDue(exceptHosts: readonly string[]): Promise<number | null>
  /** Puts the end of leases off; gives the ids of those that are still held. */
  renew(held: readonly Work[], until: number): Promise<ReadonlySet<string>>
  /** Gives a piece of work back that was not done to its end. */
  release(work: Work, dueAt: number): Promise<void>
  /**
   * Does a piece of work and records what came of it; gives what follows in its place, under a lease already. It rejects
   * when `signal` has aborted, and then the work is given back.
   */
  perform(work: Work, signal: AbortSignal): Promise<Work | null>
}

/** A place that is kept for work whose transaction is under way. Either is called, once. */
export interface KeptPlace<Work> {
  /** The work is stored, under a lease of this process. */
  begin(work: Work): void
  free(): void
}

export interface LeasedWork<Work extends Leased> {
  /** More is due, or will be at a time: for this process, or for another one while this one stops. */
  tell(dueAt?: number): void
  /**
   * Whether work for a host may follow in the place of the work with this id, and nobody has waited for that host for
   * longer. What may is counted from now on.
   */
  mayFollow(host: string, id: string): boolean
  /** A place for work that goes to a host; null where it has to be taken as any other. */
  keepPlace(host: string): KeptPlace<Work> | null
  close(): Promise<void>
}

interface Place<Work> {
  /** What is done in it now; null while it is kept. */
  work: Work | null
  /** Whose share it takes. */
  host: string
  /** Whose share the work takes that is being stored to follow in it; null for none. */
  promised: string | null
  /** Breaks that off. Each piece of work has its own: the lease of one that has just ended is gone, that of the next is not. */
  abort: AbortController
  leave: () => void
  readonly done: Promise<void>
  readonly end: () => void
}

/** How soon to look again when the database failed, and at the latest when what is due cannot be taken. */
const retryMs = 1_000
const lookAgainMs = 25

/**
 * Takes work that is due and has it done, so much at a time, until it is closed; several server processes may each do so
 * with one queue. What waits costs nothing: a message or the time of what is next wakes it.
 */
export function startLeasedWork<Work extends Leased>(
  { bus, clock, log }: LeasedWorkContext,
  settings: LeasedWorkSettings,
  queue: WorkQueue<Work>,
): LeasedWork<Work> {
  const places = new Set<Place<Work>>()
  const room = createWorkRoom(settings, wakeIfShort)
  let closed = false
  let isTaking = false
  let taking: Promise<void> | undefined
  let isAskedAgain = false
  /** Due work may have been left for want of room. */
  let isShort = false
  /** Hosts for which it may have been left: what comes later has to wait behind it. */
  let crowded = new Set<string>()
  /** How many times in a row something was due and could not be taken. */
  let misses = 0
  let timer: NodeJS.Timeout | undefined
  /** When the timer looks again; while it is being found out, when somebody has asked for it. */
  let nextLook = Infinity

  function wake(): void {
    isAskedAgain = true
    if (isTaking || closed) return
    isTaking = true
    clearTimeout(timer)
    nextLook = Infinity
    taking = takeUntilNext().then((waitMs) => {
      isTaking = false
      if (closed) return
      if (isAskedAgain) wake()
      else lookAt(Math.min(clock() + waitMs, nextLook))
    })
  }

  function lookAt(time: number): void {
    clearTimeout(timer)
    nextLook = time
    timer = setTimeout(wake, Math.max(0, time - clock()))
  }

  function wakeIfShort(): void {
    if (isShort) wake()
  }

  /** A place is free again: for work of any host where it was the last, else only for what waits for this host. */
  function wakeIfBehind(host: string): void {
    if (isShort || crowded.has(host)) wake()
  }

  function tell(dueAt = -Infinity): void {
    if (closed) bus.publish(queue.message)
    else if (dueAt <= clock()) wake()
    else if (isTaking) nextLook = Math.min(nextLook, dueAt)
    else if (dueAt < nextLook) lookAt(dueAt)
  }

  /** Work by host, what is about to follow in a place with it. */
  function hosts(): ReadonlyMap<string, number> {
    const counts = new Map(room.hosts())
    for (const { promised } of places) if (promised !== null) counts.set(promised, (counts.get(promised) ?? 0) + 1)
    return counts
  }

  const full = (): string[] => fullHosts(hosts(), settings.perHost)

  /** Takes what is due, and tells after how many milliseconds to look again. */
  async function takeUntilNext(): Promise<number> {
    try {
      while (isAskedAgain && !closed) await take()
      return await untilNext()
    } catch (error) {
      log.error({ err: error }, `${queue.name} could not be taken`)
      // Otherwise whoever wakes it would make it try again at once, and again.
      isAskedAgain = false
      return retryMs
    }
  }

  async function take(): Promise<void> {
    isAskedAgain = false
    const total = room.free()
    isShort = total === 0
    if (isShort) return
    const active = new Set([...places].map(({ work }) => work?.id))
    const { perHost } = settings
    const { work, isMoreDue } = await queue.take({ total, perHost, hosts: hosts() }, (id) => active.has(id))
    if (work.length > 0) misses = 0
    for (const one of work) void fill(open(one.host), one)
    isShort = work.length === total
    crowded = new Set(full())
    // What went to slow hosts took up no room.
    if ((isShort || isMoreDue) && room.free() > 0) isAskedAgain = true
  }

  /** Milliseconds until something is due that could be taken; what waits for room is woken by whoever leaves. */
  async function untilNext(): Promise<number> {
    const { pollMs } = settings
    if (closed || room.free() === 0) return pollMs
    const at = await queue.nextDue(full())
    if (at === null) return pollMs
    const wait = at - clock()
    // Another server process is taking it at this moment, or was killed while it did.
    return wait <= 0 ? Math.min(lookAgainMs * 2 ** misses++, retryMs) : Math.min(wait, pollMs)
  }

  function open(host: string): Place<Work> {
    const { promise: done, resolve: end } = Promise.withResolvers<void>()
    const place = { work: null, host, promised: null, abort: new AbortController(), leave: room.enter(host), done, end }
    places.add(place)
    return place
  }

  function shut(place: Place<Work>): void {
    places.delete(place)
    place.leave()
    place.end()
    wakeIfBehind(place.host)
    if (place.promised !== null) wakeIfBehind(place.promised)
  }

  /** Does a piece of work, and what follows it, in a place. */
  async function fill(place: Place<Work>, first: Work): Promise<void> {
    try {
      let next = await perform(place, first)
      for (let { host } = first; next !== null; { host } = next, next = await perform(place, next)) {
        if (next.host !== host) {
          place.leave()
          place.leave = room.enter(next.host)
          place.host = next.host
        }
        place.promised = null
        if (next.host !== host) wakeIfBehind(host)
      }
    } catch (error) {
      log.error({ err: error, id: place.work?.id }, `what came of ${queue.name} could not be recorded`)
    } finally {
      shut(place)
    }
  }

  async function perform(place: Place<Work>, work: Work): Promise<Work | null> {
    const abort = new AbortController()
    Object.assign(place, { work, abort })
    try {
      if (!closed) return await queue.perform(work, abort.signal)
    } catch (error) {
      if (!abort.signal.aborted) throw error
    }
    await queue.release(work, clock())
    tell()
    return null
  }

  async function renew(): Promise<void> {
    const held = [...places].flatMap(({ work, abort }) => (work === null ? [] : [{ work, abort }]))
    if (held.length === 0) return
    const work = held.map(({ work }) => work)
    const kept = await queue.renew(work, clock() + settings.leaseMs)
    for (const { work, abort } of held) if (!kept.has(work.id)) abort.abort(new Error('The lease is lost'))
  }

  const renewing = setInterval(() => {
    renew().catch((error) => log.error({ err: error }, `leases of ${queue.name} could not be renewed`))
  }, settings.leaseMs / 3)
  const unsubscribe = bus.subscribe(({ kind }) => {
    if (kind === queue.message.kind || kind === 'missed') wake()
  })
  wake()

  return {
    tell,
    mayFollow: (host, id) => {
      if (host === '') return true
      const place = [...places].find(({ work }) => work?.id === id)
      // Asked again where its transaction is begun anew.
      if (place) place.promised = null
      if ((hosts().get(host) ?? 0) >= settings.perHost || crowded.has(host)) {
        crowded.add(host)
        return false
      }
      if (place) place.promised = host
      return true
    },
    keepPlace: (host) => {
      // One that is being taken for meanwhile is not counted: for a moment there may be more under way than there is room.
      if (closed || isShort || room.free() === 0 || crowded.has(host)) return null
      if (host !== '' && (hosts().get(host) ?? 0) >= settings.perHost) return null
      const place = open(host)
      return { begin: (work) => void fill(place, work), free: () => shut(place) }
    },
    close: async () => {
      closed = true
      unsubscribe()
      clearTimeout(timer)
      await taking
      const allDone = () => Promise.all([...places].map(({ done }) => done))
      const grace = new AbortController()
      await Promise.race([allDone(), sleep(settings.graceMs, undefined, { signal: grace.signal }).catch(() => {})])
      grace.abort()
      for (const { abort } of places) abort.abort(new Error('The server is stopping'))
      await allDone()
      clearInterval(renewing)
    },
  }
}
