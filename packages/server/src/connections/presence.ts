import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { prepareQuery } from '../database/prepared-query.ts'
import type { Bus } from '../events/bus.ts'
import type { Clock } from '../lib/clock.ts'

/** A gateway is online while its last request is not older than this: a claim waits 50 s at most. */
export const onlineForMs = 90_000

const flushEveryMs = 5_000
const firstFlushMs = 50
const sweepEveryMs = 10_000
/** Bounds memory, whatever names gateways give themselves; the ones seen longest ago are forgotten first. */
const mostGateways = 20_000

export interface SeenGateway {
  readonly name: string
  readonly version: string
  readonly ip: string
  /** What a gateway may leave out is kept as it was. */
  readonly host?: string | undefined
  readonly driver?: string | undefined
  readonly dbms?: string | undefined
  /** It says that it takes no run any more. */
  readonly drains?: boolean | undefined
}

interface Present extends SeenGateway {
  readonly connectionId: string
  readonly connectionName: string
  readonly at: number
}

/**
 * Which gateways are there. Every request of a gateway tells it, so it is kept in memory, and written every five
 * seconds, or at once when one comes online; an idle gateway costs nothing but its place in the sweep that finds those that went away.
 */
export class GatewayPresence {
  readonly #db: Database
  readonly #bus: Bus
  readonly #clock: Clock
  readonly #present = new Map<string, Present>()
  readonly #unwritten = new Set<string>()
  #cameOnline: Present[] = []
  readonly #sweep: NodeJS.Timeout
  #flushTimer: NodeJS.Timeout | undefined
  /** When the timer goes off. */
  #flushAt = 0
  #flushedAt = Number.NEGATIVE_INFINITY
  #writing: Promise<void> = Promise.resolve()

  constructor(db: Database, bus: Bus, clock: Clock) {
    this.#db = db
    this.#bus = bus
    this.#clock = clock
    this.#sweep = setInterval(() => this.sweep(), sweepEveryMs).unref()
  }

  /** Called at every request that a gateway makes. */
  seen(connectionId: string, connectionName: string, gateway: SeenGateway): void {
    const key = `${connectionId} ${gateway.name}`
    const now = this.#clock()
    const before = this.#present.get(key)
    const present = {
      ...gateway,
      host: gateway.host ?? before?.host,
      driver: gateway.driver ?? before?.driver,
      dbms: gateway.dbms ?? before?.dbms,
      connectionId,
      connectionName,
      at: now,
    }
    // Taken out first, so that the map is in the order of the last request.
    this.#present.delete(key)
    this.#present.set(key, present)
    this.#unwritten.add(key)
    const isElse = before !== undefined && (before.drains ?? false) !== (gateway.drains ?? false)
    const cameOnline = before === undefined || before.at <= now - onlineForMs || isElse
    if (cameOnline) this.#cameOnline.push(present)
    if (this.#present.size > mostGateways) this.#forgetFirst()
    this.#flushWithin(cameOnline ? firstFlushMs : this.#flushedAt + flushEveryMs - performance.now())
  }

  /** When this process last heard of each gateway of a connection: newer than what is written. */
  lastSeen(connectionId: string, name: string): number | undefined {
    return this.#present.get(`${connectionId} ${name}`)?.at
  }

  /** When this process last heard of any gateway of a connection. */
  lastSeenOf(connectionId: string): number | undefined {
    let last: number | undefined
    // In the order of the last request, so the last one found is the newest.
    for (const present of this.#present.values()) if (present.connectionId === connectionId) last = present.at
    return last
  }

  /** Of a connection that was deleted: nothing of it is told any more. */
  forget(connectionId: string): void {
    for (const [key, present] of this.#present) {
      if (present.connectionId !== connectionId) continue
      this.#present.delete(key)
      this.#unwritten.delete(key)
    }
    this.#cameOnline = this.#cameOnline.filter((present) => present.connectionId !== connectionId)
  }

  /** Tells of gateways that went away. */
  sweep(): void {
    const offline = this.#clock() - onlineForMs
    const gone: Present[] = []
    for (const [key, present] of this.#present) {
      if (present.at > offline) break
      if (this.#unwritten.has(key)) continue
      this.#present.delete(key)
      gone.push(present)
    }
    if (gone.length > 0) this.#publish(gone)
  }

  /** Writes what is not written yet. */
  async flush(): Promise<void> {
    clearTimeout(this.#flushTimer)
    this.#flushTimer = undefined
    this.#flushedAt = performance.now()
    const keys = [...this.#unwritten]
    const cameOnline = this.#cameOnline
    this.#cameOnline = []
    this.#unwritten.clear()
    if (keys.length > 0) {
      // What could not be written is written at the gateway's next request.
      this.#writing = this.#writing.then(() => this.#write(keys)).catch(() => {})
      await this.#writing
    }
    // After it is written, so that whoever asks because of this finds it, whichever process answers.
    if (cameOnline.length > 0) this.#publish(cameOnline)
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep)
    await this.flush()
    clearTimeout(this.#flushTimer)
  }

  /** People wait for a gateway to come online; that it was seen once more has time. */
  #flushWithin(milliseconds: number): void {
    const waitMs = Math.max(firstFlushMs, milliseconds)
    const at = performance.now() + waitMs
    if (this.#flushTimer !== undefined && this.#flushAt <= at) return
    clearTimeout(this.#flushTimer)
    this.#flushAt = at
    this.#flushTimer = setTimeout(() => void this.flush(), waitMs).unref()
  }

  #forgetFirst(): void {
    const first = this.#present.keys().next().value
    if (first === undefined) return
    this.#present.delete(first)
    this.#unwritten.delete(first)
  }

  #publish(gateways: readonly Present[]): void {
    this.#bus.publish(
      ...gateways.map(({ connectionName, name }) => ({
        kind: 'change' as const,
        change: { what: 'gateway' as const, connection: connectionName, id: name },
      })),
    )
  }

  async #write(keys: readonly string[]): Promise<void> {
    const rows = keys
      .map((key) => this.#present.get(key))
      .filter((present) => present !== undefined)
      // One order for all processes, so that two of them never wait for each other.
      .sort((a, b) => (a.connectionId + a.name < b.connectionId + b.name ? -1 : 1))
    await this.#db.transact(async (tx) => {
      const ids = [...new Set(rows.map(({ connectionId }) => connectionId))]
      const existing = await tx.selectFrom('connection').select('id').where('id', 'in', ids).execute()
      const kept = new Set(existing.map(({ id }) => id))
      for (const { connectionId, name, version, ip, at, host, driver, dbms, drains } of rows) {
        // Its connection was deleted meanwhile.
        if (!kept.has(connectionId)) continue
        await tell.all(tx, {
          connectionId,
          name,
          version,
          ip,
          at,
          host: host ?? '',
          driver: driver ?? '',
          dbms: dbms ?? '',
          drains: drains ? 1 : 0,
        })
      }
    })
  }
}

type Told = Required<{ [Name in Exclude<keyof SeenGateway, 'drains'>]: string }> & {
  connectionId: string
  at: number
  drains: number
}

/** What a gateway has not told, it has told before. */
const tell = prepareQuery((db, { connectionId, name, version, ip, at, host, driver, dbms, drains }: Told) => {
  const kept = (column: 'host' | 'driver' | 'dbms') =>
    sql<string>`coalesce(nullif(${sql.ref(`excluded.${column}`)}, ''), ${sql.ref(`gateway.${column}`)})`
  return db
    .insertInto('gateway')
    .values({
      ...{ connection_id: connectionId, name, version, ip, last_seen_at: at, host, driver, dbms },
      drains_itself: drains,
    })
    .onConflict((conflict) =>
      conflict.columns(['connection_id', 'name']).doUpdateSet(({ ref }) => ({
        version: ref('excluded.version'),
        ip: ref('excluded.ip'),
        last_seen_at: ref('excluded.last_seen_at'),
        drains_itself: ref('excluded.drains_itself'),
        host: kept('host'),
        driver: kept('driver'),
        dbms: kept('dbms'),
      })),
    )
})
