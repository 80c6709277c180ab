import { randomUUID } from 'node:crypto'
import type { DatabaseMaker, TestDatabase } from './database-server.ts'
import { findPostgresProgram } from './find-program.ts'
import { runProgram } from './run-program.ts'

/** Makes databases on a running PostgreSQL server, given the URL of a user that may do so. */
export function postgresDatabases(adminUrl: string): DatabaseMaker {
  const { hostname, port } = new URL(adminUrl)
  return {
    host: hostname,
    port: Number(port),
    url: adminUrl,
    odbc: odbcString(adminUrl),
    async createDatabase(name = `test_${randomUUID().replaceAll('-', '')}`, template): Promise<TestDatabase> {
      const url = new URL(adminUrl)
      url.pathname = `/${name}`
      const content = template === undefined ? `template0 ENCODING 'UTF8'` : `"${template.name}"`
      await psql(adminUrl, `CREATE DATABASE "${name}" TEMPLATE ${content}`)
      return {
        name,
        url: url.href,
        odbc: odbcString(url.href),
        exec: (sql) => psql(url.href, sql),
        drop: async () => void (await psql(adminUrl, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)),
      }
    },
  }
}

/** Rejects until the server takes connections. */
export async function pingPostgres(url: string): Promise<void> {
  await psql(url, 'SELECT 1')
}

function psql(url: string, sql: string): Promise<string> {
  const { hostname, port, username, password, pathname } = new URL(url)
  const args = [
    '--no-psqlrc',
    '--quiet',
    '--no-align',
    '--tuples-only',
    '--field-separator=\t',
    '--set=ON_ERROR_STOP=1',
  ]
  return runProgram(findPostgresProgram('psql'), args, {
    input: sql,
    environment: {
      PGHOST: hostname,
      PGPORT: port,
      PGUSER: username,
      PGPASSWORD: password,
      PGDATABASE: pathname.slice(1),
      PGCLIENTENCODING: 'UTF8',
    },
  })
}

function odbcString(url: string): string {
  const { hostname, port, username, password, pathname } = new URL(url)
  const database = pathname.slice(1)
  return `Driver={PostgreSQL Unicode};Server=${hostname};Port=${port};Database=${database};UID=${username};PWD=${password}`
}
