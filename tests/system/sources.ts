import type { Databases } from '../databases/shared-databases.ts'

/** The databases that rows come from. */
export const sourceKinds = ['SQLite', 'PostgreSQL', 'MariaDB'] as const
export type SourceKind = (typeof sourceKinds)[number]

export interface Source {
  readonly kind: SourceKind
  readonly odbc: string
  /** Runs statements with the database's own client; gives what they print, a line per row. */
  exec(sql: string): Promise<string>
}

/** Makes an empty database that rows are to come from. */
export async function makeSource(kind: SourceKind, databases: Databases): Promise<Source> {
  if (kind === 'SQLite') {
    const file = databases.sqlite()
    // A writer in SQLite's usual mode would be held up by the gateway's reading.
    file.exec('PRAGMA journal_mode = WAL')
    return { kind, odbc: file.odbc, exec: async (sql) => file.exec(sql) ?? '' }
  }
  const database = kind === 'PostgreSQL' ? await databases.postgres() : await databases.mariadb()
  return { kind, odbc: database.odbc, exec: database.exec }
}
