import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { startPostgres } from '../../../tests/databases/start-postgres.ts'

/**
 * How fast rows of 8 columns travel from PostgreSQL through a gateway to a server that only checks them, and how much
 * memory the gateway takes at its peak (Linux).
 *
 * Usage: node packages/gateway/bench/upload-rows.ts [ROWS …]
 */
const counts = process.argv.slice(2).map(Number)

const postgres = await startPostgres()
try {
  const database = await postgres.createDatabase()
  const most = Math.max(...(counts.length > 0 ? counts : [1_000_000]))
  await database.exec(`CREATE TABLE wide AS SELECT i AS id, i + 9007199254740993 AS big, (i / 7.0)::numeric(18, 6) AS amount,
    'customer ' || i AS name, i % 2 = 0 AS active, timestamp '2020-01-01' + i * interval '1.000001 second' AS at,
    sqrt(i) AS ratio, md5(i::text) AS code FROM generate_series(1, ${most}) AS i`)
  for (const rows of counts.length > 0 ? counts : [100_000, 1_000_000]) await measure(database.odbc, rows)
} finally {
  await postgres.stop()
}

async function measure(odbc: string, rows: number): Promise<void> {
  const server = run('./sink-server.ts', [`SELECT * FROM wide LIMIT ${rows}`], {})
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]()
  const port = (await lines.next()).value
  const gateway = run('../../cli/bin/postern.mjs', ['gateway', 'run'], {
    POSTERN_URL: `http://127.0.0.1:${port}`,
    POSTERN_API_KEY: 'pk_0123456789abcdef',
    POSTERN_ODBC: odbc,
  })
  gateway.stdout.resume()
  const result = JSON.parse((await lines.next()).value ?? '')
  const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${gateway.pid}/status`, 'utf8'))?.[1]) / 1024
  if (result.rows !== rows) throw new Error(`${result.rows} of ${rows} rows: ${JSON.stringify(result.error)}`)
  const speed = Math.round(rows / result.seconds).toLocaleString('en')
  const megabytes = (result.bytes / 1e6 / result.seconds).toFixed(0)
  console.log(`${rows.toLocaleString('en')} rows  ${speed} rows/s  ${megabytes} MB/s  peak ${peak.toFixed(0)} MB`)
  for (const child of [gateway, server]) {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
}

function run(script: string, args: string[], env: Record<string, string>): ChildProcessByStdio<null, Readable, null> {
  return spawn(process.execPath, [fileURLToPath(new URL(script, import.meta.url)), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}
