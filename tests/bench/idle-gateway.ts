// The single executable of the gateway: how long it takes from nothing to its first claim, and what it costs while nothing is
// to be done: idle-gateway.ts [EXECUTABLE] [--short]. After "npm run package linux-x64". Ends with 1 when a limit is exceeded.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { memoryOf, processorTimeOf } from '../system/guarded-process.ts'

const limits = { claimMilliseconds: 500, megabytes: 80, processorShare: 0.001, connections: 1 }
const starts = 10
const measuredSeconds = 60
/** An unused connection is closed after five minutes, and its driver's process ten seconds later. */
const untilAlone = 330_000

const [given] = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const short = process.argv.includes('--short')
const executable = given ?? fileURLToPath(new URL('../../dist/linux-x64/postern-gateway', import.meta.url))
if (!existsSync(executable)) {
  console.error(`There is no ${executable}: run "npm run package linux-x64" first.`)
  process.exit(2)
}

const folder = mkdtempSync(join(tmpdir(), 'postern-idle-'))
const server = await startClaims()
let exceeded = false
try {
  const claimed: number[] = []
  for (let n = 0; n < starts; n++) {
    const began = performance.now()
    const first = server.nextClaim()
    const gateway = start()
    claimed.push((await first) - began)
    await end(gateway)
  }
  const sorted = claimed.toSorted((a, b) => a - b)
  const median = sorted[Math.floor(starts / 2)] ?? 0
  report(
    'start → first claim, median',
    median,
    limits.claimMilliseconds,
    `ms, of ${starts}; most ${sorted.at(-1)?.toFixed(0)}`,
  )

  const gateway = start()
  await delay(10_000)
  const driver = childOf(gateway.pid)
  console.log(`with its connection open: ${memory(gateway.pid)} MB, and the driver's process ${memory(driver ?? 0)} MB`)
  if (!short) await delay(untilAlone)
  const before = processorTimeOf(gateway.pid)
  await delay(measuredSeconds * 1_000)
  report(
    'processor time',
    (processorTimeOf(gateway.pid) - before) / measuredSeconds,
    limits.processorShare,
    'of one core',
  )
  report('memory', memoryOf(gateway.pid).now, limits.megabytes, 'MB resident')
  report('connections to the server', server.connections(), limits.connections, '')
  if (!short && childOf(gateway.pid) !== undefined) {
    console.log('the driver’s process is still there: EXCEEDED')
    exceeded = true
  }
  await end(gateway)
} finally {
  server.close()
  rmSync(folder, { recursive: true })
}
process.exitCode = exceeded ? 1 : 0

function report(what: string, value: number, limit: number, unit: string): void {
  const over = value > limit
  exceeded ||= over
  console.log(
    `${what.padEnd(30)} ${value.toFixed(value < 10 ? 4 : 0)} ${unit} (limit ${limit})${over ? ' EXCEEDED' : ''}`,
  )
}

function memory(pid: number): string {
  return pid === 0 ? '0' : memoryOf(pid).now.toFixed(0)
}

function start() {
  const child = spawn(executable, ['run'], {
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      POSTERN_URL: server.url,
      POSTERN_API_KEY: 'key-of-a-measurement',
      POSTERN_ODBC: `Driver=SQLite3;Database=${join(folder, 'idle.sqlite')}`,
      POSTERN_GATEWAY_DATA: folder,
    },
    stdio: 'ignore',
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`${executable} cannot be started`)
  return { child, pid }
}

async function end({ child }: ReturnType<typeof start>): Promise<void> {
  child.kill('SIGTERM')
  await once(child, 'close')
}

/** The process of the driver. */
function childOf(pid: number): number | undefined {
  const threads = readdirSync(`/proc/${pid}/task`)
  const children = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim())
  const [first] = children.filter((text) => text !== '')
  return first === undefined ? undefined : Number(first.split(' ')[0])
}

/** A server that never has work: it lets each claim wait for as long as it asks. */
async function startClaims() {
  let heard: ((at: number) => void) | undefined
  const open = new Set<Socket>()
  const http = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      heard?.(performance.now())
      const { waitSeconds = 0 } = JSON.parse(Buffer.concat(chunks).toString() || '{}')
      const timer = setTimeout(() => response.writeHead(204).end(), waitSeconds * 1_000)
      response.once('close', () => clearTimeout(timer))
    })
  })
  http.keepAliveTimeout = 5_000
  http.on('connection', (socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  await once(http.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    nextClaim: () =>
      new Promise<number>((resolve) => {
        heard = resolve
      }),
    connections: () => open.size,
    close() {
      http.close()
      http.closeAllConnections()
    },
  }
}
