import { DatabaseSync } from 'node:sqlite'
import { startPostgres } from '../../databases/start-postgres.ts'
import { type Ending, type SystemServer, startServer } from '../../system/start-server.ts'

/** A server on one of the two storages, both of which flush every commit to the disk. */
export interface BenchServer extends SystemServer {
  /** SQL on its database, while it is stopped. */
  exec(sql: string): Promise<void>
  /** A table n with the numbers from 1 to `count` in its column i. */
  readonly series: (count: number) => string
}

export type Storage = (t: Ending) => Promise<BenchServer>

const nodeFlags = (process.env.BENCH_NODE_FLAGS ?? '').split(' ').filter((flag) => flag !== '')

const sqlite: Storage = async (t) => {
  const server = await startServer(t, { nodeFlags })
  return Object.assign(server, {
    exec: async (sql: string) => {
      const database = new DatabaseSync(`${server.dataFolder}/postern.db`)
      database.exec(sql)
      database.close()
    },
    series: (count: number) =>
      `(with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count}) select i from n) n`,
  })
}

const postgres: Storage = async (t) => {
  const own = await startPostgres({ durable: true })
  t.after(() => own.stop())
  const database = await own.createDatabase()
  const server = await startServer(t, { databaseUrl: database.url, nodeFlags })
  return Object.assign(server, {
    exec: async (sql: string) => void (await database.exec(sql)),
    series: (count: number) => `generate_series(1, ${count}) n(i)`,
  })
}

export const storages: Readonly<Record<string, Storage>> = { SQLite: sqlite, PostgreSQL: postgres }
