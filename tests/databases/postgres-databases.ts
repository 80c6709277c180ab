import { randomUUID } from 'node:crypto'
import type { PostgresMaker, TestDatabase } from './database-server.ts'
import { findPostgresProgram } from './find-program.ts'
import { runProgram } from './run-program.ts'

/** Makes databases on a running PostgreSQL server, given the URL of a user that may do so. */
export function postgresDatabases(adminUrl: string): PostgresMaker {
  const { hostname, port } = new URL(adminUrl)
  const urlOf = (name: string): string => {
    const url = new URL(adminUrl)
    url.pathname = `/${name}`
    return url.href
  }
  const exists = async (name: string): Promise<boolean> =>
    (await psql(adminUrl, `SELECT 1 FROM pg_database WHERE datname = '${name}'`)) !== ''
  const drop = async (name: string): Promise<void> =>
    void (await psql(adminUrl, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`))
  const create = async (name: string, content: string): Promise<TestDatabase> => {
    await psql(adminUrl, `CREATE DATABASE "${name}" TEMPLATE ${content}`)
    const url = urlOf(name)
    return { name, url, odbc: odbcString(url), exec: (sql) => psql(url, sql), drop: () => drop(name) }
  }

  async function makeTemplate(template: string, fill: (url: string) => Promise<void>): Promise<void> {
    if (await exists(template)) return
    const { name, url } = await create(newName(), empty)
    await fill(url)
    try {
      await psql(adminUrl, `ALTER DATABASE "${name}" RENAME TO "${template}"`)
    } catch (error) {
      // Another process was quicker.
      await drop(name)
      if (!(await exists(template))) throw error
    }
  }

  // Copying files takes half as long as writing their pages to the log; before version 15 there was nothing else.
  const strategy = once(async () =>
    Number(await psql(adminUrl, 'SHOW server_version_num')) < 150_000 ? '' : 'STRATEGY file_copy',
  )
  const templates = new Map<string, Promise<void>>()
  return {
    host: hostname,
    port: Number(port),
    url: adminUrl,
    odbc: odbcString(adminUrl),
    createDatabase: (name = newName()) => create(name, empty),
    async copyDatabase(template, fill) {
      const made = templates.get(template) ?? makeTemplate(template, fill)
      templates.set(template, made)
      await made
      return create(newName(), `"${template}" ${await strategy()}`)
    },
  }
}

const empty = `template0 ENCODING 'UTF8'`

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}

const newName = (): string => `test_${randomUUID().replaceAll('-', '')}`

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
