import type { Bus } from '../events/bus.ts'

/** Timers cannot be set further ahead than this. */
const longestTimerMs = 2_147_483_647

/** A claim's place in the line of its connection. */
export interface Place {
  readonly over: Promise<void>
  /** Whether it was woken, rather than left. */
  woken: boolean
  /** Whether whoever waits is to look who it still is: its key may be gone, or what it may have changed. */
  dismissed: boolean
  /** Who waits, and its share of the work among those that do. */
  readonly gateway: string
  weight: number
  readonly leave: () => void
}

interface Line {
  readonly waiting: Set<Place>
  /** What each gateway is owed of the work, where more than one waits. */
  readonly owed: Map<string, number>
  timer: NodeJS.Timeout | undefined
  dueAt: number
}

/** The line of those that wait for deliveries of a spool, beside the one for commands. */
export const spoolLine = (connectionId: string, spool: string): string => `${connectionId}/${spool}`
/** The line of those that get nothing, and wait to be told that they may. */
export const drainingLine = (connectionId: string): string => `${connectionId} draining`
const isOfSpool = (line: string): boolean => line.includes('/')

/**
 * The claims that wait on the server for work, in line per connection. Waiting costs an entry and no work: a line is
 * woken by a message on the bus, or by one timer per connection when its next command is due.
 */
export class ClaimWaiters {
  readonly #lines = new Map<string, Line>()
  readonly #unsubscribe: () => void
  #closed = false
  #keyChanges = 0

  constructor(bus: Bus) {
    this.#unsubscribe = bus.subscribe((message) => {
      if (message.kind === 'work') this.wakeOne(message.connectionId)
      if (message.kind === 'delivery') for (const line of this.#lines.keys()) if (isOfSpool(line)) this.wakeOne(line)
      if (message.kind === 'keys' || message.kind === 'missed') this.#keyChanges++
      if (message.kind === 'keys') this.#dismissKeys(message.connectionId)
      // A key may have been revoked, too, so that all of them ask anew.
      if (message.kind === 'missed') for (const id of [...this.#lines.keys()]) this.dismissAll(id)
    })
  }

  /** How often keys have changed: who was let in before the last time is to be asked again. */
  get keyChanges(): number {
    return this.#keyChanges
  }

  get closed(): boolean {
    return this.#closed
  }

  /**
   * Takes a place in line, before looking for work, so that no message falls between looking and waiting. The place is
   * over when it is woken, when `signal` aborts, or when it is left.
   */
  join(connectionId: string, signal: AbortSignal, gateway = ''): Place {
    const { promise, resolve } = Promise.withResolvers<void>()
    const line = this.#line(connectionId)
    const place: Place = {
      over: promise,
      woken: false,
      dismissed: false,
      gateway,
      weight: 1,
      leave: () => {
        signal.removeEventListener('abort', place.leave)
        line.waiting.delete(place)
        if (line.waiting.size === 0) this.#drop(connectionId, line)
        resolve()
      },
    }
    line.waiting.add(place)
    if (signal.aborted || this.#closed) place.leave()
    else signal.addEventListener('abort', place.leave, { once: true })
    return place
  }

  /** Wakes the line when its next command is due. */
  wakeAt(connectionId: string, dueAt: number, now: number): void {
    const line = this.#lines.get(connectionId)
    if (line && dueAt < line.dueAt) this.#setTimer(connectionId, line, dueAt, now)
  }

  /** Lets the one whose turn it is look; it calls again when it found something, so that the next one looks too. */
  wakeOne(connectionId: string): void {
    const line = this.#lines.get(connectionId)
    const next = line && nextInLine(line)
    if (!next) return
    next.woken = true
    next.leave()
  }

  /** Lets every claim of a connection look who it still is: those whose key is good go on waiting. */
  dismissAll(connectionId: string): void {
    for (const place of [...(this.#lines.get(connectionId)?.waiting ?? [])]) {
      place.dismissed = true
      place.leave()
    }
  }

  #dismissKeys(connectionId: string): void {
    for (const line of [...this.#lines.keys()])
      if (line === connectionId || line === drainingLine(connectionId) || line.startsWith(spoolLine(connectionId, '')))
        this.dismissAll(line)
  }

  /** Lets every waiting claim go, empty-handed, and takes no more. */
  close(): void {
    this.#closed = true
    this.#unsubscribe()
    for (const connectionId of [...this.#lines.keys()]) this.dismissAll(connectionId)
  }

  #line(connectionId: string): Line {
    let line = this.#lines.get(connectionId)
    if (!line) {
      line = { waiting: new Set(), owed: new Map(), timer: undefined, dueAt: Number.POSITIVE_INFINITY }
      this.#lines.set(connectionId, line)
    }
    return line
  }

  #drop(connectionId: string, line: Line): void {
    clearTimeout(line.timer)
    if (this.#lines.get(connectionId) === line) this.#lines.delete(connectionId)
  }

  #setTimer(connectionId: string, line: Line, dueAt: number, now: number): void {
    clearTimeout(line.timer)
    line.dueAt = dueAt
    line.timer = setTimeout(
      () => {
        line.dueAt = Number.POSITIVE_INFINITY
        this.wakeOne(connectionId)
      },
      Math.min(longestTimerMs, Math.max(0, dueAt - now)),
    )
  }
}

/**
 * The first in line, unless gateways of several names wait: then each is owed its weight at every turn, and the one that
 * is owed most pays for all of them, so that of any few turns each has its share.
 */
function nextInLine({ waiting, owed }: Line): Place | undefined {
  const [first, ...others] = waiting
  if (!first || others.every(({ gateway }) => gateway === first.gateway)) return first
  const firsts = new Map<string, Place>()
  for (const place of waiting) if (!firsts.has(place.gateway)) firsts.set(place.gateway, place)
  for (const gateway of owed.keys()) if (!firsts.has(gateway)) owed.delete(gateway)
  let chosen = first
  let all = 0
  for (const [gateway, { weight }] of firsts) {
    all += weight
    owed.set(gateway, (owed.get(gateway) ?? 0) + weight)
  }
  for (const [gateway, place] of firsts) if ((owed.get(gateway) ?? 0) > (owed.get(chosen.gateway) ?? 0)) chosen = place
  owed.set(chosen.gateway, (owed.get(chosen.gateway) ?? 0) - all)
  return chosen
}
