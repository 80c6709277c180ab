import type { Database } from '../database/database.ts'
import type { Clock } from '../lib/clock.ts'

const writtenEveryMs = 60_000
const gatherMs = 1_000

/** Remembers when keys or tokens were last used: written in batches, for each at most once a minute. */
export class UseTimes {
  readonly #db: Database
  readonly #table: 'api_key' | 'api_token'
  readonly #clock: Clock
  readonly #written = new Map<string, number>()
  readonly #pending = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(db: Database, table: 'api_key' | 'api_token', clock: Clock) {
    this.#db = db
    this.#table = table
    this.#clock = clock
  }

  used(id: string): void {
    const now = this.#clock()
    if (now - (this.#written.get(id) ?? Number.NEGATIVE_INFINITY) < writtenEveryMs) return
    this.#written.set(id, now)
    this.#pending.set(id, now)
    this.#timer ??= setTimeout(() => this.#flush(), gatherMs).unref()
  }

  async close(): Promise<void> {
    this.#flush()
    await this.#writing
  }

  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const batch = [...this.#pending].sort(([a], [b]) => (a < b ? -1 : 1))
    this.#pending.clear()
    const old = this.#clock() - writtenEveryMs
    for (const [id, at] of this.#written) if (at < old) this.#written.delete(id)
    if (batch.length === 0) return
    // A time that could not be written is written at a later use: nothing depends on it.
    this.#writing = this.#writing.then(() => this.#write(batch)).catch(() => {})
  }

  async #write(batch: readonly (readonly [string, number])[]): Promise<void> {
    await this.#db.transact(async (tx) => {
      for (const [id, at] of batch) {
        await tx.updateTable(this.#table).set({ last_used_at: at }).where('id', '=', id).execute()
      }
    })
  }
}
