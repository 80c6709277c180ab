import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makeGuardedFolder } from './guarded-folder.ts'

/** A SQLite database of one test. */
export interface SqliteFile {
  path: string
  /** `sqlite:` and the path. */
  url: string
  /** An ODBC connection string with the driver's name, without a trailing semicolon. */
  odbc: string
  /** Runs one or more statements. */
  exec(sql: string): void
  /** Deletes it. */
  drop(): Promise<void>
}

/** Makes an empty SQLite database in a temporary folder that goes when this process ends by any means. */
export function makeSqliteFile(name = 'test'): SqliteFile {
  const folder = makeGuardedFolder('sqlite', 'KILL')
  const path = join(folder.path, `${name}.sqlite`)
  const exec = (sql: string) => {
    using database = new DatabaseSync(path)
    database.exec(sql)
  }
  // An empty file is a database without tables to SQLite, but the ODBC driver may be told to refuse a missing one.
  exec('VACUUM')
  return { path, url: `sqlite:${path}`, odbc: `Driver=SQLite3;Database=${path}`, exec, drop: () => folder.remove() }
}
