import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Database } from './database.ts'
import { postgresDifferences } from './dialect-differences.ts'
import { migrate } from './migrate.ts'
import { copyBody } from './part-body.ts'
import { isPreparedText } from './prepared-query.ts'
import type { Tables } from './tables.ts'

/** What PostgreSQL asks to be tried again, by SQLSTATE: serialization failure and deadlock. */
const retryableStates = new Set(['40001', '40P01'])
const mostTries = 5

/** A network that is cut without a word must not hold up this process, nor keep the rows that it had locked. */
const awayLimits = {
  connectionTimeoutMillis: 10_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  idle_in_transaction_session_timeout: 60_000,
}

const bigint = 20
/** Counts and times only: nothing here reaches 2^53. */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === bigint ? Number : pg.types.getTypeParser(oid, format as 'text'),
}

const names = new Map<string, string>()

/** Has PostgreSQL keep the plans of prepared queries: to make one costs it more than to execute it. */
function keepPlans(client: pg.ClientBase): void {
  const query = client.query.bind(client) as (...given: readonly unknown[]) => unknown
  Object.assign(client, {
    query: (...given: readonly unknown[]) => {
      const [text, values] = given
      if (given.length !== 2 || typeof text !== 'string' || !isPreparedText(text)) return query(...given)
      const name = names.get(text) ?? `postern_${names.size}`
      names.set(text, name)
      return query({ name, text, values })
    },
  })
}

/** Connects to (and migrates) a PostgreSQL database. */
export async function openPostgres(url: string): Promise<Database> {
  const pool = new pg.Pool({ connectionString: url, max: 16, types, application_name: 'postern', ...awayLimits })
  // A connection that PostgreSQL ends is replaced at its next use. Without listeners its error ends the process: the pool
  // listens while it is idle, and whoever uses it gets the error from the query, but between two queries nobody does.
  pool.on('error', () => {})
  pool.on('connect', (client) => {
    client.on('error', () => {})
    keepPlans(client)
  })
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  await migrate(kysely as unknown as Kysely<never>, postgresDifferences)
  return {
    dialect: postgresDifferences,
    read: kysely,
    transact: (work) => tryAgain(() => kysely.transaction().execute(work)),
    write: (statement) => tryAgain(() => statement(kysely)),
    readPart: (part) => copyBody(pool, part),
    // Nothing can be read through the server any more; its files are its own matter (VACUUM).
    eraseDeleted: async () => {},
    close: () => kysely.destroy(),
  }
}

async function tryAgain<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (tries >= mostTries || !(error instanceof pg.DatabaseError) || !retryableStates.has(error.code ?? ''))
        throw error
    }
  }
}
