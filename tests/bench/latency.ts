// Milliseconds from "run now" to the receiver, for a one-row command and a gateway that waits: latency.ts [TIMES]
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { makeSqliteFile } from '../databases/sqlite-file.ts'
import { createConnection } from '../system/connection.ts'
import { startGateway } from '../system/start-gateway.ts'
import { startServer } from '../system/start-server.ts'
import { until } from '../system/until.ts'
import { collectEndings } from './endings.ts'

const times = Number(process.argv[2] ?? 200)
const warmUp = 20
const endings = collectEndings()
try {
  await measure()
} finally {
  await endings.end()
}

async function measure(): Promise<void> {
  const file = makeSqliteFile()
  endings.after(() => file.drop())
  file.exec("CREATE TABLE one (id int primary key, note text); INSERT INTO one VALUES (1, 'the only row')")
  const server = await startServer(endings)
  const receiver = await startStopwatch()
  const connection = await createConnection(server)
  await startGateway(endings, { url: server.url, apiKey: connection.apiKey, odbc: file.odbc })
  const { id } = await connection.add({ sql: 'SELECT id, note FROM one', callbackUrl: receiver.url })

  const runNow: number[] = []
  const answered: number[] = []
  for (let n = 0; n < warmUp + times; n++) {
    const arrival = receiver.next()
    const began = performance.now()
    await connection.runNow(id)
    const answer = performance.now()
    const arrived = await arrival
    await until('the command to be ready', async () => (await connection.command(id)).status === 'READY')
    // The gateway asks again, and waits on the server.
    await delay(20)
    if (n < warmUp) continue
    runNow.push(arrived - began)
    answered.push(answer - began)
  }
  report('run now → rows at the receiver', runNow)
  report('run now → its own answer', answered)
}

function report(what: string, milliseconds: number[]): void {
  const sorted = milliseconds.toSorted((a, b) => a - b)
  const at = (share: number) => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1)
  console.log(`${what.padEnd(32)} median ${at(0.5)} ms  p90 ${at(0.9)}  p99 ${at(0.99)}  most ${at(1)}`)
}

/** A receiver that tells when a request began to arrive. */
async function startStopwatch() {
  let arrived: ((at: number) => void) | undefined
  const server = createServer((request, response) => {
    arrived?.(performance.now())
    request.resume().on('end', () => response.writeHead(204).end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  endings.after(async () => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    next: () =>
      new Promise<number>((resolve) => {
        arrived = resolve
      }),
  }
}
