import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'

const keptStatements = 500

/** Kysely on `node:sqlite`: one connection, prepared statements kept. */
export function sqliteDialect(database: DatabaseSync): Dialect {
  const connection = new SqliteConnection(database)
  return {
    createAdapter: () => new TransactionalAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createDriver: () => ({
      init: async () => {},
      acquireConnection: async () => connection,
      // Used by migrations only: everything else shares commits (group-commit.ts).
      beginTransaction: async () => void (await connection.executeQuery(CompiledQuery.raw('begin immediate'))),
      commitTransaction: async () => void (await connection.executeQuery(CompiledQuery.raw('commit'))),
      rollbackTransaction: async () => void (await connection.executeQuery(CompiledQuery.raw('rollback'))),
      releaseConnection: async () => {},
      destroy: async () => database.close(),
    }),
  }
}

/** SQLite takes back tables with the transaction that made them; Kysely takes it for one that does not. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

interface Prepared {
  readonly statement: StatementSync
  /** Whether it gives rows: told once, since telling the columns costs more than many a query. */
  readonly answers: boolean
}

class SqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, Prepared>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const { statement, answers } = this.#prepare(sql)
    const values = parameters as SQLInputValue[]
    if (answers) return { rows: statement.all(...values) as R[] }
    const { changes, lastInsertRowid } = statement.run(...values)
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
  }

  // biome-ignore lint/correctness/useYield: Kysely asks for a generator
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Read a page at a time instead of streaming')
  }

  #prepare(sql: string): Prepared {
    let prepared = this.#statements.get(sql)
    if (prepared === undefined) {
      const statement = this.#database.prepare(sql)
      prepared = { statement, answers: statement.columns().length > 0 }
      const oldest = this.#statements.keys().next().value
      if (this.#statements.size >= keptStatements && oldest !== undefined) this.#statements.delete(oldest)
      this.#statements.set(sql, prepared)
    }
    return prepared
  }
}
