import type { DatabaseSync } from 'node:sqlite'

/** How many transactions may share one commit: bounds what a single fsync makes wait. */
const largestGroup = 256

interface Waiting {
  /** Runs it, and gives what is to be told after the commit. */
  run(wrap: Wrap): Promise<() => void>
  fail(error: unknown): void
}

type Wrap = <T>(work: () => Promise<T>) => Promise<Outcome<T>>
type Outcome<T> = { value: T } | { error: unknown }

/**
 * Lets transactions that wait at the same time share one durable commit: they run one after the other, and none is
 * answered before the commit they share has reached the disk. SQLite has one writer and an fsync per commit; sharing it
 * is what lets 32 writers do several times the work of one. When one of them fails, all of them run again, each in a
 * savepoint of its own: savepoints for all of them always would cost every one of them a copy of each page it changes.
 */
export class GroupCommit {
  readonly #database: DatabaseSync
  readonly #waiting: Waiting[] = []
  readonly #between: (() => void)[] = []
  #running: Promise<void> | undefined

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  transact<T>(work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({
        run: async (wrap) => {
          const outcome = await wrap(work)
          return () => ('error' in outcome ? reject(outcome.error) : resolve(outcome.value))
        },
        fail: reject,
      })
      this.#start()
    })
  }

  /** Runs `work` on the database while no transaction is open. */
  between(work: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#between.push(() => {
        try {
          resolve(work())
        } catch (error) {
          reject(error)
        }
      })
      this.#start()
    })
  }

  /** Resolves once nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running
  }

  #start(): void {
    // One turn of the event loop later, so that requests read in the same turn share the commit.
    this.#running ??= new Promise((done) => {
      setImmediate(() => void this.#drain().then(done))
    })
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0 || this.#between.length > 0) {
      for (const work of this.#between.splice(0)) work()
      if (this.#waiting.length > 0) await this.#commitGroup()
    }
    this.#running = undefined
  }

  async #commitGroup(): Promise<void> {
    const group: Waiting[] = []
    let answers: (() => void)[] = []
    try {
      this.#database.exec('begin immediate')
      try {
        for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
          group.push(next)
          answers.push(await next.run(together))
          if (group.length >= largestGroup) break
        }
      } catch {
        if (this.#database.isTransaction) this.#database.exec('rollback')
        this.#database.exec('begin immediate')
        answers = []
        for (const one of group) answers.push(await one.run((work) => this.#inSavepoint(work)))
      }
      this.#database.exec('commit')
    } catch (error) {
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec('rollback')
      // Begin itself failed: whoever is first in line is told, so that the line moves on.
      const failed = group.length > 0 ? group : this.#waiting.splice(0, 1)
      for (const waiting of failed) waiting.fail(error)
      return
    }
    for (const answer of answers) answer()
  }

  async #inSavepoint<T>(work: () => Promise<T>): Promise<Outcome<T>> {
    this.#database.exec('savepoint one')
    try {
      const value = await work()
      this.#database.exec('release one')
      return { value }
    } catch (error) {
      // A full disk or the like makes SQLite roll back everything by itself: then the whole group fails.
      if (!this.#database.isTransaction) throw error
      this.#database.exec('rollback to one; release one')
      return { error }
    }
  }
}

/** Whoever fails takes the others along: they run again. */
const together: Wrap = async (work) => ({ value: await work() })
