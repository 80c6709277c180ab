import { after } from 'node:test'
import type { DatabaseMaker, DatabaseServer, TestDatabase } from './database-server.ts'
import { mariaDbDatabases } from './mariadb-databases.ts'
import { postgresDatabases } from './postgres-databases.ts'
import { makeSqliteFile, type SqliteFile } from './sqlite-file.ts'
import { startMariaDb } from './start-mariadb.ts'
import { startPostgres } from './start-postgres.ts'

/**
 * Where `npm test` tells the test files which servers it started for all of them. Not `POSTERN_…`: a Postern server
 * that a test starts with our environment refuses settings of that kind that it does not know.
 */
export const sharedServerVariables = { postgres: 'TEST_POSTGRES_URL', mariadb: 'TEST_MARIADB_URL' } as const

/** Fresh databases for the tests of one file. */
export interface Databases {
  /** Empty, or a copy of one that nothing is connected to. */
  postgres(template?: TestDatabase): Promise<TestDatabase>
  mariadb(): Promise<TestDatabase>
  sqlite(): SqliteFile
}

/**
 * To be called once at the top of a test file. Each call of a function it returns makes a new empty database; all are
 * dropped after the file's tests. They live on the servers that `npm test` started, or, when the file is run on its
 * own, on servers that start at the first call and end after the tests.
 */
export function useDatabases(): Databases {
  const databases: { drop(): Promise<void> }[] = []
  const servers: DatabaseServer[] = []

  after(async () => {
    if (servers.length === 0) await Promise.all(databases.map((database) => database.drop()))
    else {
      await Promise.all(servers.map((server) => server.stop()))
      // Databases went with their servers; what remains are files.
      await Promise.all(databases.filter((database) => 'path' in database).map((database) => database.drop()))
    }
  })

  function lazily(
    shared: string | undefined,
    connect: (url: string) => DatabaseMaker,
    start: () => Promise<DatabaseServer>,
  ) {
    let maker: Promise<DatabaseMaker> | undefined
    return async (template?: TestDatabase) => {
      maker ??= shared === undefined ? startOwn(start) : Promise.resolve(connect(shared))
      const database = await (await maker).createDatabase(undefined, template)
      databases.push(database)
      return database
    }
  }

  async function startOwn(start: () => Promise<DatabaseServer>): Promise<DatabaseMaker> {
    const server = await start()
    servers.push(server)
    return server
  }

  return {
    postgres: lazily(process.env[sharedServerVariables.postgres], postgresDatabases, startPostgres),
    mariadb: lazily(process.env[sharedServerVariables.mariadb], mariaDbDatabases, startMariaDb),
    sqlite() {
      const file = makeSqliteFile()
      databases.push(file)
      return file
    },
  }
}
