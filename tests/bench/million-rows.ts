// Rows from PostgreSQL through gateway and server to a receiver, beside a C program that only fetches and encodes them:
// million-rows.ts [ROWS] [ROUNDS]
import { execFile } from 'node:child_process'
import { hash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { loadPostgres } from '../../packages/odbc/bench/orders.ts'
import { makeGuardedFolder } from '../databases/guarded-folder.ts'
import { startPostgres } from '../databases/start-postgres.ts'
import { createConnection } from '../system/connection.ts'
import { memoryOf, processorTimeOf } from '../system/guarded-process.ts'
import { startGateway } from '../system/start-gateway.ts'
import { startServer } from '../system/start-server.ts'
import { until } from '../system/until.ts'
import { collectEndings } from './endings.ts'

const rows = Number(process.argv[2] ?? 1_000_000)
const rounds = Number(process.argv[3] ?? 2)
const fewer = Math.min(rows, 100_000)
const execute = promisify(execFile)
const select = (count: number) => `SELECT * FROM orders ORDER BY id LIMIT ${count}`

const endings = collectEndings()
try {
  const postgres = await startPostgres()
  endings.after(() => postgres.stop())
  const database = await postgres.createDatabase()
  await loadPostgres(database, rows)
  const fetchInC = await compileC()
  const lines: Measurement[] = []
  await carry(database.odbc, fewer)
  lines.push(await carry(database.odbc, fewer))
  for (let round = 0; round < rounds; round++) {
    lines.push(await fetchInC(database.odbc))
    lines.push(await carry(database.odbc, rows))
  }
  print(lines)
} finally {
  await endings.end()
}

interface Measurement {
  readonly what: string
  readonly rows: number
  readonly seconds: number
  readonly megabytes: number
  readonly serverMb?: number
  readonly gatewayMb?: number
  /** Seconds of each stretch of the way, and of processor time of each process. */
  readonly stretches?: Record<string, number>
}

async function compileC() {
  const folder = makeGuardedFolder('bench', 'KILL')
  endings.after(() => folder.remove())
  const program = join(folder.path, 'fetch')
  const source = fileURLToPath(new URL('../../packages/odbc/bench/c/fetch.c', import.meta.url))
  await execute('gcc', ['-O3', '-march=native', '-o', program, source, '-lodbc'])
  return async (odbc: string): Promise<Measurement> => {
    const connection = `${odbc};UseDeclareFetch=1;Fetch=5000;BoolsAsChar=0`
    const run = ['-c', '"$0" "$@" >/dev/null', program, connection, select(rows), 'native', '500']
    const found: unknown = JSON.parse((await execute('sh', run)).stderr)
    const { rows: fetched, seconds, bytes } = found as { rows: number; seconds: number; bytes: number }
    return { what: 'C: fetch and JSON', rows: fetched, seconds, megabytes: bytes / 1e6 }
  }
}

/** One run of so many rows, on processes that have done nothing else: their peak of memory is this run's. */
async function carry(odbc: string, count: number): Promise<Measurement> {
  const own = collectEndings()
  try {
    const server = await startServer(own)
    const receiver = await startSink(own)
    const connection = await createConnection(server)
    const gateway = await startGateway(own, { url: server.url, apiKey: connection.apiKey, odbc })
    await until('the gateway to wait', () => /connected to the database/.test(gateway.log()))
    const { id } = await connection.add({ sql: select(count), callbackUrl: receiver.url })
    const processorTimes = () => [server.pid, gateway.pid, process.pid].map(processorTimeOf)
    const before = processorTimes()
    const clock = Date.now()
    const began = performance.now()
    await connection.runNow(id)
    const arrived = await receiver.whole
    const seconds = (arrived.lastAt - began) / 1000
    const [serverCpu = 0, gatewayCpu = 0, receiverCpu = 0] = processorTimes().map(
      (time, at) => time - (before[at] ?? 0),
    )
    const peaks = { server: memoryOf(server.pid).peak, gateway: memoryOf(gateway.pid).peak }
    checkRows(arrived.chunks, count)

    const delivered = await until('the delivery', async () =>
      (await connection.deliveries(id)).find(({ state }) => state === 'DELIVERED'),
    )
    const run = await connection.run(delivered.runId)
    const at = (time: string | null | undefined) => (Date.parse(time ?? '') - clock) / 1000
    const ended = at(run.endedAt)
    const firstByte = (arrived.firstAt - began) / 1000
    return {
      what: 'database → receiver',
      rows: count,
      seconds,
      megabytes: run.bytes / 1e6,
      serverMb: peaks.server,
      gatewayMb: peaks.gateway,
      stretches: {
        'read and store': ended,
        'prepare delivery': firstByte - ended,
        deliver: seconds - firstByte,
        'gateway cpu': gatewayCpu,
        'server cpu': serverCpu,
        'receiver cpu': receiverCpu,
      },
    }
  } finally {
    await own.end()
  }
}

interface Arrived {
  readonly chunks: Buffer[]
  readonly firstAt: number
  readonly lastAt: number
}

/** A receiver that keeps what arrives, to be looked at when the clock has stopped. */
async function startSink(own: ReturnType<typeof collectEndings>) {
  const { promise: whole, resolve } = Promise.withResolvers<Arrived>()
  const server = createServer((request, response) => {
    const firstAt = performance.now()
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      resolve({ chunks, firstAt, lastAt: performance.now() })
      response.writeHead(204).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  own.after(async () => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, whole }
}

/** All rows, in the order of the statement: their ids, hashed. */
function checkRows(chunks: Buffer[], count: number): void {
  const body = Buffer.concat(chunks)
  const ids: string[] = []
  for (let at = body.indexOf('{"id":'); at >= 0; at = body.indexOf('{"id":', at + 6))
    ids.push(body.toString('latin1', at + 6, body.indexOf(',', at)))
  const isLarge = (n: number) => n % 1000 === 0
  const all = Array.from({ length: rows }, (_, at) => at + 1)
  // The generator gives every thousandth order an id beyond 2^53.
  const sorted = [
    ...all.filter((n) => !isLarge(n)).map(String),
    ...all.filter(isLarge).map((n) => `${9007199254740993n + BigInt(n)}`),
  ]
  const digest = (list: string[]) => hash('sha256', list.join('\n'))
  if (ids.length !== count || digest(ids) !== digest(sorted.slice(0, count)))
    throw new Error(`not the rows that were asked for: ${ids.length} of ${count}`)
  if (body[0] !== 0x5b || body.at(-1) !== 0x5d) throw new Error('not a JSON array')
}

function print(lines: readonly Measurement[]): void {
  console.table(
    lines.map(({ what, rows, seconds, megabytes, serverMb, gatewayMb, stretches = {} }) => ({
      what,
      rows,
      MB: Math.round(megabytes),
      seconds: seconds.toFixed(2),
      'rows/s': Math.round(rows / seconds),
      'server MB': serverMb?.toFixed(0) ?? '',
      'gateway MB': gatewayMb?.toFixed(0) ?? '',
      ...Object.fromEntries(Object.entries(stretches).map(([name, time]) => [name, time.toFixed(2)])),
    })),
  )
  const best = (what: string) =>
    lines.filter((line) => line.what === what && line.rows === rows).toSorted((a, b) => a.seconds - b.seconds)[0]
  const [c, ours] = [best('C: fetch and JSON'), best('database → receiver')]
  const few = lines.find((line) => line.what === 'database → receiver' && line.rows === fewer)
  if (!c || !ours || !few) return
  console.log(`ratio to C: ${(c.seconds / ours.seconds).toFixed(2)} (wanted: at least 0.6)`)
  for (const who of ['serverMb', 'gatewayMb'] as const)
    console.log(
      `${who}: ${(((ours[who] ?? 0) / (few[who] ?? 1) - 1) * 100).toFixed(0)} % over its peak at ${fewer} rows`,
    )
}
