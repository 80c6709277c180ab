import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Delivery, listOf } from '@postern/protocol/api'
import { makeGuardedFolder } from '../../databases/guarded-folder.ts'
import { createConnection } from '../../system/connection.ts'
import { memoryOf, processorTimeOf } from '../../system/guarded-process.ts'
import { handGateway, rowsText } from '../../system/hand-gateway.ts'
import type { SystemServer } from '../../system/start-server.ts'
import { until } from '../../system/until.ts'
import { collectEndings } from '../endings.ts'
import { answerOf, sharedNow, startChild } from '../queue/children.ts'
import { report } from '../queue/report.ts'
import type { Storage } from '../queue/storages.ts'

/** Some 2 MB, as a gateway sends them. */
const rowsPerPart = 10_000
const row = (id: number): object => ({
  id,
  customer: `Customer number ${id % 9973}`,
  paid_at: '2026-03-29T02:30:00.123456',
  amount: (id % 100_000) / 100,
  note: 'some words that are as long as words in tables happen to be, é and 漢字 among them, and then some',
})

interface Arrived {
  readonly bytes: number
  readonly firstAt: number
  readonly lastAt: number
  readonly isArray: boolean
}

/** One result of many rows in one POST, beside a bare HTTP client that sends the same bytes from a file. */
export async function measureLarge(
  name: string,
  storage: Storage,
  { rows, rounds }: { rows: number; rounds: number },
): Promise<void> {
  const endings = collectEndings()
  try {
    const server = await storage(endings)
    const receiver = startChild(endings, 'bytes-receiver.ts', [])
    const { port } = await answerOf<{ port: number }>(receiver)
    const url = `http://127.0.0.1:${port}/`
    const folder = makeGuardedFolder('bench', 'KILL')
    endings.after(() => folder.remove())
    const file = join(folder.path, 'result.json')
    const atRest = memoryOf(server.pid).now

    let arrival = answerOf<Arrived>(receiver)
    const { commandId, doneAt, processorAtEnd, bytes } = await storeResult(server, url, file, rows)
    const tell = (what: string, from: number, processor: number, arrived: Arrived): number => {
      if (arrived.bytes !== bytes || !arrived.isArray)
        throw new Error(`not what was sent: ${arrived.bytes} of ${bytes}`)
      const megabytes = bytes / 1e6
      const [sent, all] = [arrived.lastAt - arrived.firstAt, arrived.lastAt - from].map((ms) => ms / 1_000)
      report(
        `${name}: ${Math.round(megabytes)} MB, ${what}`,
        `${Math.round(megabytes / (all ?? 1))} MB/s`,
        `${Math.round(megabytes / (sent ?? 1))} MB/s from the first byte on`,
        `${processor.toFixed(2)} s of processor time`,
      )
      return sent ?? 0
    }
    const delivered = () =>
      until('the delivery to be recorded', async () => {
        const { items } = await server.api(listOf(Delivery), 'GET', `/deliveries?commandId=${commandId}`)
        const [delivery] = items
        return delivery?.state === 'DELIVERED' && delivery
      })
    const first = await arrival
    tell('for the first time', doneAt, processorTimeOf(server.pid) - processorAtEnd, first)
    const { id } = await delivered()

    const best = { ours: Infinity, bare: Infinity }
    for (let round = 0; round < rounds; round++) {
      arrival = answerOf<Arrived>(receiver)
      const [from, processor] = [sharedNow(), processorTimeOf(server.pid)]
      await server.api(Delivery, 'POST', `/deliveries/${id}/redeliver`)
      const arrived = await arrival
      const sent = tell('sent again', from, processorTimeOf(server.pid) - processor, arrived)
      best.ours = Math.min(best.ours, sent)
      await delivered()

      arrival = answerOf<Arrived>(receiver)
      const began = sharedNow()
      const bare = startChild(endings, 'pipe-file.ts', [url, file])
      const [piped, { seconds }] = await Promise.all([arrival, answerOf<{ seconds: number }>(bare)])
      best.bare = Math.min(best.bare, tell('by a bare HTTP client', began, seconds, piped))
    }
    report(
      `${name}: beside the bare client`,
      `× ${(best.bare / best.ours).toFixed(2)} (wanted: at least 0.7, or 200 MB/s)`,
    )
    const { peak } = memoryOf(server.pid)
    report(
      `${name}: memory of the server`,
      `${peak.toFixed(0)} MB at most (wanted: below 200)   ${atRest.toFixed(0)} MB at rest`,
    )
  } finally {
    await endings.end()
  }
}

/** Sends the parts of a result as a gateway would, and writes what is to arrive to a file. */
async function storeResult(server: SystemServer, callbackUrl: string, file: string, rows: number) {
  const connection = await createConnection(server)
  const { id: commandId } = await connection.add({ sql: 'SELECT * FROM large', callbackUrl })
  await connection.runNow(commandId)
  const gateway = handGateway(server.url, connection.apiKey)
  const order = await gateway.claim()
  await gateway.started(order)
  const copy = createWriteStream(file)
  const write = async (text: string) => void (copy.write(text) || (await once(copy, 'drain')))
  let bytes = 0
  let parts = 0
  for (let first = 1; first <= rows; first += rowsPerPart) {
    const some = Array.from({ length: Math.min(rowsPerPart, rows + 1 - first) }, (_, at) => row(first + at))
    const text = rowsText(some)
    bytes += Buffer.byteLength(text)
    await write(`${parts === 0 ? '[' : ','}${text}`)
    const { status } = await gateway.putPart(order, parts++, some)
    if (status !== 204) throw new Error(`a part was refused with ${status}`)
    if (parts % 20 === 0) await gateway.heartbeat(order)
  }
  copy.end(']')
  await once(copy, 'finish')
  const [doneAt, processorAtEnd] = [sharedNow(), processorTimeOf(server.pid)]
  const { status } = await gateway.finish(order, { parts, rows, bytes })
  if (status !== 200) throw new Error(`the end of the run was refused with ${status}`)
  return { commandId, doneAt, processorAtEnd, bytes: bytes + parts + 1 }
}
