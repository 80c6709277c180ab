// Rows per second, processor time and peak memory of this package, of a C program that does the same, and of those peers that are
// installed, on private databases, medians: fetch.ts [ROWS] [DATABASE…]. Memory alone, up to ten million rows: fetch.ts memory
// [DATABASE…]
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { databases } from './databases.ts'
import { execute, type Measurement, measureOurs } from './measure.ts'
import { measureMemory } from './memory.ts'

const sql = 'select * from orders'
const ours = '@postern/odbc'
const rounds = Number(process.env.ROUNDS ?? 5)

/** How the C program binds columns; `exact` does all that this package does for SQLite's values. */
const bindings: Readonly<Record<string, readonly string[]>> = {
  SQLite: ['char', 'exact'],
  PostgreSQL: ['char', 'native'],
  MariaDB: ['char', 'native'],
}

/** What makes the drivers stream, for the C program: the package adds it by itself. */
const streaming: Record<string, string> = {
  SQLite: ';StepAPI=1',
  PostgreSQL: ';UseDeclareFetch=1;Fetch=5000;BoolsAsChar=0',
  MariaDB: ';NO_CACHE=1;FORWARDONLY=1',
}

const [first = '1000000', ...wanted] = process.argv.slice(2)
const rows = Number(first)
if (first === 'memory') await measureMemory(wanted)
else if (Number.isInteger(rows) && rows > 0) await compareAll()
else
  throw new Error(
    `"${first}" is no number of rows: npm run bench:odbc -- [ROWS | memory] [${Object.keys(databases).join('|')} …]`,
  )

async function compareAll(): Promise<void> {
  refuseWithoutCompiler()
  const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'))
  try {
    const program = join(folder, 'fetch')
    const source = fileURLToPath(new URL('./c/fetch.c', import.meta.url))
    await execute('gcc', ['-O3', '-march=native', '-o', program, source, '-lodbc', '-ldl'])
    for (const [name, start] of Object.entries(databases)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue
      const database = await start(rows)
      try {
        await compare(name, database, program)
      } finally {
        await database.end()
      }
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The C program is the measure: without it there is nothing to compare with. */
function refuseWithoutCompiler(): void {
  const needs = { gcc: ['/usr/bin/gcc'], 'unixodbc-dev': ['/usr/include/sql.h', '/usr/local/include/sql.h'] }
  const missing = Object.entries(needs).flatMap(([name, places]) =>
    places.some((place) => existsSync(place)) ? [] : [name],
  )
  if (missing.length === 0) return
  console.error(
    `The C program to compare with needs ${missing.join(' and ')}. On Debian or Ubuntu:\n\n  sudo apt-get install --no-install-recommends ${missing.join(' ')}${missing.includes('gcc') ? ' libc6-dev' : ''}\n`,
  )
  process.exit(1)
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
    for (const binding of bindings[name] ?? []) await take(`C, ${binding}`, () => measureC(program, streamed, binding))
    await take(ours, () => measureOurs(odbc, sql))
    await take('node-odbc', () => measurePeer(process.execPath, 'node-odbc.mjs', streamed))
    await take('pyodbc', () => measurePeer('/usr/bin/python3', 'pyodbc-json.py', streamed))
    if (url) await take('pg with a cursor', () => measurePeer(process.execPath, 'pg-cursor.mjs', url))
  }
  console.log(`\n${name}, ${rows} rows, medians of ${rounds}:`)
  for (const [what, all] of taken) {
    const { seconds, connecting, megabytes, own, lag, rows: read } = medianOf(all)
    const lost = read === rows ? '' : `  READ ${read} ROWS ONLY`
    const beside = own === undefined ? '' : ` + ${own} MB of the reader, which lagged ${lag} ms at most`
    const rate = `${Math.round(read / seconds / 1000)}k rows/s`
    console.log(
      `  ${what.padEnd(18)} ${rate.padStart(13)}  connecting ${connecting.toFixed(2)} s  ${megabytes} MB${beside}${lost}`,
    )
  }
  for (const [what, all] of taken) if (what !== ours) compareWithOurs(what, all, taken.get(ours) ?? [])
  for (const peer of ['node-odbc', 'pyodbc']) if (!taken.has(peer)) console.log(`  ${peer} is not installed, or failed`)
}

/** Each turn with the same turn of the other, since the machine may be twice as fast a minute later. */
function compareWithOurs(what: string, others: readonly Measurement[], all: readonly Measurement[]): void {
  const ratio = (of: (measurement: Measurement) => number) =>
    middle(others.flatMap((other, turn) => (all[turn] ? [of(other) / of(all[turn])] : []))).toFixed(2)
  const [elapsed, processor] = [ratio(({ seconds }) => seconds), ratio((one) => one.processor)]
  const reading = ratio(({ seconds, connecting }) => seconds - connecting)
  console.log(
    `  ${ours} against ${what}: ${elapsed} of its speed, ${reading} without connecting, ${processor} by processor time`,
  )
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
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
