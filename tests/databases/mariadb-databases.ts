import { randomUUID } from 'node:crypto'
import type { DatabaseMaker, TestDatabase } from './database-server.ts'
import { findMariaDbProgram } from './find-program.ts'
import { runProgram } from './run-program.ts'

/** Makes databases on a running MariaDB server, given the URL of a user that may do so. */
export function mariaDbDatabases(adminUrl: string): DatabaseMaker {
  const { hostname, port } = new URL(adminUrl)
  return {
    host: hostname,
    port: Number(port),
    url: adminUrl,
    odbc: odbcString(adminUrl),
    async createDatabase(name = `test_${randomUUID().replaceAll('-', '')}`): Promise<TestDatabase> {
      const url = new URL(adminUrl)
      url.pathname = `/${name}`
      await mariadb(adminUrl, `CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4`)
      return {
        name,
        url: url.href,
        odbc: odbcString(url.href),
        exec: (sql) => mariadb(url.href, sql),
        drop: async () => void (await mariadb(adminUrl, `DROP DATABASE IF EXISTS \`${name}\``)),
      }
    },
  }
}

/** Rejects until the server takes connections. */
export async function pingMariaDb(url: string): Promise<void> {
  await mariadb(url, 'SELECT 1')
}

function mariadb(url: string, sql: string): Promise<string> {
  const { hostname, port, username, password, pathname } = new URL(url)
  const args = [
    '--no-defaults',
    '--protocol=tcp',
    `--host=${hostname}`,
    `--port=${port}`,
    `--user=${username}`,
    '--default-character-set=utf8mb4',
    // Binary mode: the client changes nothing in the text it is given; only `delimiter` keeps its meaning.
    '--binary-mode',
    '--batch',
    '--raw',
    '--skip-column-names',
    `--database=${pathname.slice(1)}`,
  ]
  return runProgram(findMariaDbProgram('mariadb'), args, { input: sql, environment: { MYSQL_PWD: password } })
}

function odbcString(url: string): string {
  const { hostname, port, username, password, pathname } = new URL(url)
  const database = pathname.slice(1)
  const place = `Driver={MariaDB Unicode};Server=${hostname};Port=${port};Database=${database}`
  return `${place};UID=${username};PWD=${password};CHARSET=utf8mb4`
}
