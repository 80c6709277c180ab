// Rows per second of this package beside a C program that does the same, on private databases: fetch.ts [ROWS] [DATABASE…]
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { makeSqliteFile } from '../../../tests/databases/sqlite-file.ts'
import { startMariaDb } from '../../../tests/databases/start-mariadb.ts'
import { startPostgres } from '../../../tests/databases/start-postgres.ts'
import { loadMariaDb, loadPostgres, loadSqlite } from './orders.ts'

interface Measurement {
  rows: number
  /** Connecting included. */
  seconds: number
  connecting: number
  bytes: number
  megabytes: number
  lag?: number
}

const execute = promisify(execFile)
const sql = 'select * from orders'
const rounds = 3
const rows = Number(process.argv[2] ?? 1_000_000)
const wanted = process.argv.slice(3)

const databases: Record<string, () => Promise<{ odbc: string; end: () => Promise<void> }>> = {
  async SQLite() {
    const file = makeSqliteFile()
    loadSqlite(file, rows)
    return { odbc: file.odbc, end: () => file.drop() }
  },
  async PostgreSQL() {
    const server = await startPostgres()
    const database = await server.createDatabase()
    await loadPostgres(database, rows)
    return { odbc: database.odbc, end: () => server.stop() }
  },
  async MariaDB() {
    const server = await startMariaDb()
    const database = await server.createDatabase()
    await loadMariaDb(database, rows)
    return { odbc: database.odbc, end: () => server.stop() }
  },
}

/** What makes the drivers stream, for the C program: the package adds it by itself. */
const streaming: Record<string, string> = {
  SQLite: ';StepAPI=1',
  PostgreSQL: ';UseDeclareFetch=1;Fetch=5000;BoolsAsChar=0',
  MariaDB: ';NO_CACHE=1;FORWARDONLY=1',
}

const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'))
try {
  const program = join(folder, 'fetch')
  const source = fileURLToPath(new URL('./c/fetch.c', import.meta.url))
  await execute('gcc', ['-O3', '-march=native', '-o', program, source, '-lodbc'])
  for (const [name, start] of Object.entries(databases)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    const database = await start()
    try {
      await compare(name, database.odbc, program)
    } finally {
      await database.end()
    }
  }
} finally {
  rmSync(folder, { recursive: true })
}

/** Turn about, so that what else the machine does falls on all alike; the best of each counts. */
async function compare(name: string, odbc: string, program: string): Promise<void> {
  const best: Record<string, Measurement> = {}
  const keep = (what: string, one: Measurement) => {
    if (one.rows !== rows) throw new Error(`${what} read ${one.rows} rows of ${rows}`)
    if (!best[what] || one.seconds < best[what].seconds) best[what] = one
  }
  for (let round = 0; round < rounds; round++) {
    for (const binding of ['char', 'native']) keep('C', await measureC(program, odbc + streaming[name], binding))
    keep('postern', await measureOurs(odbc))
  }
  const [c, ours] = [best.C, best.postern]
  if (!c || !ours) return
  const rate = (one: Measurement) => `${Math.round(one.rows / one.seconds / 1000)}k rows/s, ${one.megabytes} MB`
  const reading = (one: Measurement) => one.seconds - one.connecting
  const ratio = `${(c.seconds / ours.seconds).toFixed(2)} (${(reading(c) / reading(ours)).toFixed(2)} without connecting)`
  console.log(
    `${name}: C ${rate(c)}; @postern/odbc ${rate(ours)}, main thread's longest lag ${ours.lag} ms; ratio ${ratio}`,
  )
}

async function measureC(program: string, odbc: string, binding: string): Promise<Measurement> {
  const { stderr } = await execute('sh', ['-c', '"$0" "$@" >/dev/null', program, odbc, sql, binding, '500'])
  return JSON.parse(stderr)
}

async function measureOurs(odbc: string): Promise<Measurement> {
  const reader = fileURLToPath(new URL('./read.ts', import.meta.url))
  const { stdout } = await execute(process.execPath, [reader, odbc, sql])
  return JSON.parse(stdout)
}
