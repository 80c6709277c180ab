// Rows per second and peak memory of this package, of a C program that does the same, and of those peers that are installed, on
// private databases, median of five: fetch.ts [ROWS] [DATABASE…]
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
  /** Of the process of the driver. */
  megabytes: number
  /** Of the process that reads, where it is another. */
  own?: number
  lag?: number
}

const execute = promisify(execFile)
const sql = 'select * from orders'
const ours = '@postern/odbc'
const rounds = Number(process.env.ROUNDS ?? 5)
const rows = Number(process.argv[2] ?? 1_000_000)
const wanted = process.argv.slice(3)

const databases: Record<string, () => Promise<{ odbc: string; url?: string; end: () => Promise<void> }>> = {
  async SQLite() {
    const file = makeSqliteFile()
    loadSqlite(file, rows)
    return { odbc: file.odbc, end: () => file.drop() }
  },
  async PostgreSQL() {
    const server = await startPostgres()
    const database = await server.createDatabase()
    await loadPostgres(database, rows)
    return { odbc: database.odbc, url: database.url, end: () => server.stop() }
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
      await compare(name, database, program)
    } finally {
      await database.end()
    }
  }
} finally {
  rmSync(folder, { recursive: true })
}

/** Turn about, so that what else the machine does falls on all alike. */
async function compare(name: string, { odbc, url }: { odbc: string; url?: string }, program: string): Promise<void> {
  const taken = new Map<string, Measurement[]>()
  const take = async (what: string, measure: () => Promise<Measurement>) => {
    const one = await measure().catch((error: unknown) => {
      if (what.startsWith('C') || what === ours) throw error
      return undefined
    })
    if (one) taken.set(what, [...(taken.get(what) ?? []), one])
  }
  const streamed = odbc + streaming[name]
  for (let round = 0; round < rounds; round++) {
    for (const binding of ['char', 'native']) await take(`C, ${binding}`, () => measureC(program, streamed, binding))
    await take(ours, () => measureOurs(odbc))
    await take('node-odbc', () => measurePeer(process.execPath, 'node-odbc.mjs', streamed))
    await take('pyodbc', () => measurePeer('/usr/bin/python3', 'pyodbc-json.py', streamed))
    if (url) await take('pg with a cursor', () => measurePeer(process.execPath, 'pg-cursor.mjs', url))
  }
  const medians = [...taken].map(([what, all]) => [what, medianOf(all)] as const)
  const best = Math.min(...medians.filter(([what]) => what.startsWith('C')).map(([, { seconds }]) => seconds))
  console.log(`\n${name}, ${rows} rows, median of ${rounds}:`)
  for (const [what, { seconds, connecting, megabytes, own, lag, rows: read }] of medians) {
    const lost = read === rows ? '' : `  READ ${read} ROWS ONLY`
    const beside = own === undefined ? '' : ` + ${own} MB of the reader, which lagged ${lag} ms at most`
    const rate = `${Math.round(read / seconds / 1000)}k rows/s`
    console.log(
      `  ${what.padEnd(18)} ${rate.padStart(13)}  ${(best / seconds).toFixed(2)} of C  connecting ${connecting.toFixed(2)} s  ${megabytes} MB${beside}${lost}`,
    )
  }
  for (const peer of ['node-odbc', 'pyodbc']) if (!taken.has(peer)) console.log(`  ${peer} is not installed, or failed`)
}

function medianOf(all: readonly Measurement[]): Measurement {
  const sorted = [...all].sort((a, b) => a.seconds - b.seconds)
  const median = sorted[Math.floor(sorted.length / 2)]
  if (!median) throw new Error('nothing was measured')
  return median
}

async function measurePeer(runtime: string, file: string, connection: string): Promise<Measurement> {
  const path = fileURLToPath(new URL(`./peers/${file}`, import.meta.url))
  const { stderr } = await execute('sh', ['-c', '"$0" "$@" >/dev/null', runtime, path, connection, sql])
  return JSON.parse(stderr)
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
