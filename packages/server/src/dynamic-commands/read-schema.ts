import { connectionIdByName } from '../connections/read-connection.ts'
import { type RunOnceContext, runOnce } from './run-once.ts'

const keptMs = 60_000
const mostKept = 50
const mostRows = 1_000_000
const mostBytes = 32 * 1024 * 1024

/** The columns of the connected databases, as their gateways read them; kept for a minute, as an editor asks often. */
export class DatabaseSchemas {
  readonly #context: RunOnceContext
  readonly #waitMs: number
  readonly #kept = new Map<string, { readonly until: number; readonly json: Promise<string> }>()

  constructor(context: RunOnceContext, waitMs: number) {
    this.#context = context
    this.#waitMs = waitMs
  }

  /** The JSON of a DatabaseSchema, with the rows as they came. */
  async read(connection: string, refresh: boolean): Promise<string> {
    const { db, clock } = this.#context
    // By its id: another connection of the same name is another database.
    const id = await connectionIdByName(db, connection)
    const kept = this.#kept.get(id)
    if (kept && kept.until > clock() && !refresh) return kept.json
    const json = this.#ask(connection)
    this.#kept.delete(id)
    this.#kept.set(id, { until: clock() + keptMs, json })
    for (const oldest of this.#kept.keys()) if (this.#kept.size > mostKept) this.#kept.delete(oldest)
    json.catch(() => {
      if (this.#kept.get(id)?.json === json) this.#kept.delete(id)
    })
    return json
  }

  async #ask(connection: string): Promise<string> {
    const ran = await runOnce(
      this.#context,
      { connection, mostRows, mostBytes, waitMs: this.#waitMs, row: { purpose: 'schema', sql: '', writes: 'no' } },
      // Others may wait for the same answer, so one that leaves stops nothing.
      new AbortController().signal,
    )
    return `{"items":${ran.rows}}`
  }
}
