import type { Database } from '../database/database.ts'
import { insertRows } from '../database/write-rows.ts'
import type { Bus } from '../events/bus.ts'
import type { Clock } from '../lib/clock.ts'
import { newId } from '../lib/ids.ts'
import { droppedLogEntries } from '../metrics.ts'
import { pruneAfterEntries, pruneLog } from './prune-log.ts'

const gatherMs = 500
const batchSize = 200
const retryMs = 1_000
/** While the database is away, this many wait to be written; the oldest are dropped first. */
const mostWaiting = 10_000
const announceEveryMs = 1_000
const pruneEveryMs = 60 * 60 * 1_000

/** One request of a gateway, as the log tells it. It carries no secret, row or bound value. */
export interface NewLogEntry {
  readonly connectionId: string
  readonly connectionName: string
  readonly ip: string
  readonly gateway: string
  readonly what: string
  readonly outcome: string
  readonly runId: string | null
}

interface WaitingEntry extends NewLogEntry {
  readonly id: string
  readonly at: number
}

/** What gateways did, per connection: gathered in memory for half a second, written in batches, kept within bounds. */
export class ConnectionLog {
  readonly #db: Database
  readonly #bus: Bus
  readonly #clock: Clock
  readonly #waiting: WaitingEntry[] = []
  readonly #sincePrune = new Map<string, number>()
  readonly #unannounced = new Set<string>()
  readonly #pruneTimer: NodeJS.Timeout
  #timer: NodeJS.Timeout | undefined
  #announceTimer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()
  #pruning: Promise<void> | undefined
  readonly #closing = new AbortController()

  constructor(db: Database, bus: Bus, clock: Clock) {
    this.#db = db
    this.#bus = bus
    this.#clock = clock
    this.#pruneTimer = setInterval(() => this.#prune(), pruneEveryMs).unref()
  }

  record(entry: NewLogEntry): void {
    this.#waiting.push({ ...entry, id: newId(), at: this.#clock() })
    if (this.#waiting.length > mostWaiting) {
      this.#waiting.shift()
      droppedLogEntries.inc()
    }
    if (this.#waiting.length === batchSize) void this.flush()
    else this.#timer ??= setTimeout(() => void this.flush(), gatherMs).unref()
  }

  /** Writes what waits; resolves when it is written, or could not be. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#writing = this.#writing.then(() => this.#drain())
    return this.#writing
  }

  async close(): Promise<void> {
    clearInterval(this.#pruneTimer)
    this.#closing.abort()
    await this.flush()
    clearTimeout(this.#timer)
    clearTimeout(this.#announceTimer)
    await this.#pruning
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, batchSize)
      try {
        await this.#write(batch)
      } catch {
        // The database is away, or a connection was deleted in between: later, without losing the order.
        this.#waiting.unshift(...batch)
        this.#timer ??= setTimeout(() => void this.flush(), retryMs).unref()
        return
      }
      this.#announce(batch)
      this.#countForPruning(batch)
    }
  }

  async #write(batch: readonly WaitingEntry[]): Promise<void> {
    await this.#db.transact(async (tx) => {
      const ids = [...new Set(batch.map(({ connectionId }) => connectionId))]
      const existing = await tx.selectFrom('connection').select('id').where('id', 'in', ids).execute()
      const kept = new Set(existing.map(({ id }) => id))
      const rows = batch
        .filter(({ connectionId }) => kept.has(connectionId))
        .map(({ connectionId, connectionName: _, runId, ...entry }) => ({
          ...entry,
          connection_id: connectionId,
          run_id: runId,
        }))
      await insertRows(tx, 'connection_log', rows)
    })
  }

  /** A busy connection tells of its log once a second, not at every request. */
  #announce(batch: readonly WaitingEntry[]): void {
    for (const { connectionName } of batch) this.#unannounced.add(connectionName)
    if (this.#announceTimer !== undefined) return
    const tell = () => {
      const names = [...this.#unannounced]
      this.#unannounced.clear()
      this.#announceTimer = names.length === 0 ? undefined : setTimeout(tell, announceEveryMs).unref()
      this.#bus.publish(
        ...names.map((name) => ({
          kind: 'change' as const,
          change: { what: 'log' as const, connection: name, id: name },
        })),
      )
    }
    tell()
  }

  #countForPruning(batch: readonly WaitingEntry[]): void {
    let due = false
    for (const { connectionId } of batch) {
      const count = (this.#sincePrune.get(connectionId) ?? pruneAfterEntries) + 1
      this.#sincePrune.set(connectionId, count)
      due ||= count > pruneAfterEntries
    }
    if (due) this.#prune((connectionId) => (this.#sincePrune.get(connectionId) ?? 0) > pruneAfterEntries)
  }

  #prune(isDue: (connectionId: string) => boolean = () => true): void {
    this.#pruning ??= pruneLog(this.#db, this.#clock, isDue, this.#closing.signal)
      .then((pruned) => {
        for (const connectionId of pruned) this.#sincePrune.set(connectionId, 0)
      })
      // The next time does what this one could not.
      .catch(() => {})
      .finally(() => {
        this.#pruning = undefined
      })
  }
}
