import { makeSqliteFile } from '../../../tests/databases/sqlite-file.ts'
import { startMariaDb } from '../../../tests/databases/start-mariadb.ts'
import { startPostgres } from '../../../tests/databases/start-postgres.ts'
import { loadMariaDb, loadPostgres, loadSqlite } from './orders.ts'

export interface BenchDatabase {
  readonly odbc: string
  /** For clients of PostgreSQL's own protocol. */
  readonly url?: string
  end(): Promise<void>
}

/** Private databases with so many orders; 0: without the table. */
export const databases: Readonly<Record<string, (rows: number) => Promise<BenchDatabase>>> = {
  async SQLite(rows) {
    const file = makeSqliteFile()
    if (rows > 0) loadSqlite(file, rows)
    return { odbc: file.odbc, end: () => file.drop() }
  },
  async PostgreSQL(rows) {
    const server = await startPostgres()
    const database = await server.createDatabase()
    if (rows > 0) await loadPostgres(database, rows)
    return { odbc: database.odbc, url: database.url, end: () => server.stop() }
  },
  async MariaDB(rows) {
    const server = await startMariaDb()
    const database = await server.createDatabase()
    if (rows > 0) await loadMariaDb(database, rows)
    return { odbc: database.odbc, end: () => server.stop() }
  },
}
