// Reads one long text: 1 GB from a driver that gives it in pieces, then 200 MB from SQLite, PostgreSQL and MariaDB, whose drivers
// have each value whole; prints what memory the reader and the driver's process had at most. The first may not have
// 200 MB: long-values.ts [MEGABYTES-OF-THE-FIRST] [MEGABYTES-OF-THE-OTHERS]
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { longValueDriver } from '../../../tests/databases/long-value-driver.ts'
import { makeSqliteFile } from '../../../tests/databases/sqlite-file.ts'
import { startMariaDb } from '../../../tests/databases/start-mariadb.ts'
import { startPostgres } from '../../../tests/databases/start-postgres.ts'

const bytes = Number(process.argv[2] ?? 1000) * 1_000_000
const others = Number(process.argv[3] ?? 200) * 1_000_000
const mostMegabytes = 200
const reader = fileURLToPath(new URL('../src/testing/read-long-value.ts', import.meta.url))

interface Read {
  bytes: number
  seconds: number
  own: number
  driver: number
}

function read(name: string, connectionString: string, sql: string): Read {
  const out = execFileSync(process.execPath, [reader, connectionString, sql], { encoding: 'utf8' })
  const result: Read = JSON.parse(out)
  const { own, driver, seconds } = result
  const size = Math.round(result.bytes / 1e6)
  console.log(`${name.padEnd(12)} ${size} MB of JSON, ${seconds} s; reader ${own} MB, driver's process ${driver} MB`)
  return result
}

const folder = mkdtempSync(join(tmpdir(), 'postern-long-'))
try {
  const driver = longValueDriver(folder)
  if (driver === null) throw new Error('there is no C compiler (cc)')
  const first = read('in pieces', driver, `text ${bytes}`)
  if (first.own > mostMegabytes || first.driver > mostMegabytes) throw new Error(`more than ${mostMegabytes} MB`)
} finally {
  rmSync(folder, { recursive: true })
}

const sqlite = makeSqliteFile()
read('SQLite', sqlite.odbc, `select replace(hex(zeroblob(${others / 4})), '00', 'abcd') as v`)
await sqlite.drop()

const postgres = await startPostgres()
try {
  read('PostgreSQL', (await postgres.createDatabase()).odbc, `select repeat('abcd', ${others / 4}) as v`)
} finally {
  await postgres.stop()
}

const mariaDb = await startMariaDb()
try {
  const { odbc } = await mariaDb.createDatabase()
  read('MariaDB', odbc, `select repeat('abcd', ${Math.min(others, 16_000_000) / 4}) as v`)
} finally {
  await mariaDb.stop()
}
