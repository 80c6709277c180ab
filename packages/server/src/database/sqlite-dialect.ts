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
    createAdapter: () => new SqliteAdapter(),
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

class SqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const statement = this.#prepare(sql)
    const values = parameters as SQLInputValue[]
    if (statement.columns().length > 0) return { rows: statement.all(...values) as R[] }
    const { changes, lastInsertRowid } = statement.run(...values)
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
  }

  // biome-ignore lint/correctness/useYield: Kysely asks for a generator
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Read a page at a time instead of streaming')
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      statement = this.#database.prepare(sql)
      const oldest = this.#statements.keys().next().value
      if (this.#statements.size >= keptStatements && oldest !== undefined) this.#statements.delete(oldest)
      this.#statements.set(sql, statement)
    }
    return statement
  }
}
