import { after } from 'node:test'
import type { DatabaseMaker, PostgresMaker, ServerControl, TestDatabase } from './database-server.ts'
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
  postgres(): Promise<TestDatabase>
  /** A copy of what `fill` makes of an empty one, once for all files of a run. */
  postgresCopy: PostgresMaker['copyDatabase']
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
  const servers: ServerControl[] = []

  after(async () => {
    if (servers.length === 0) await Promise.all(databases.map((database) => database.drop()))
    else {
      await Promise.all(servers.map((server) => server.stop()))
      // Databases went with their servers; what remains are files.
      await Promise.all(databases.filter((database) => 'path' in database).map((database) => database.drop()))
    }
  })

  function lazily<Maker extends DatabaseMaker>(
    shared: string | undefined,
    connect: (url: string) => Maker,
    start: () => Promise<Maker & ServerControl>,
  ) {
    let maker: Promise<Maker> | undefined
    return async (make: (maker: Maker) => Promise<TestDatabase>) => {
      maker ??= shared === undefined ? startOwn(start) : Promise.resolve(connect(shared))
      const database = await make(await maker)
      databases.push(database)
      return database
    }
  }

  async function startOwn<Maker>(start: () => Promise<Maker & ServerControl>): Promise<Maker> {
    const server = await start()
    servers.push(server)
    return server
  }

  const onPostgres = lazily(process.env[sharedServerVariables.postgres], postgresDatabases, startPostgres)
  const onMariaDb = lazily(process.env[sharedServerVariables.mariadb], mariaDbDatabases, startMariaDb)
  return {
    postgres: () => onPostgres((server) => server.createDatabase()),
    postgresCopy: (template, fill) => onPostgres((server) => server.copyDatabase(template, fill)),
    mariadb: () => onMariaDb((server) => server.createDatabase()),
    sqlite() {
      const file = makeSqliteFile()
      databases.push(file)
      return file
    },
  }
}
