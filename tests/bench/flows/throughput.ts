import { setTimeout as delay } from 'node:timers/promises'
import { processorTimeOf } from '../../system/guarded-process.ts'
import { collectEndings } from '../endings.ts'
import { startCounter, startGateways } from '../queue/children.ts'
import { openPlainClient } from '../queue/plain-client.ts'
import { report } from '../queue/report.ts'
import type { Storage } from '../queue/storages.ts'
import { makeEnrichingFlow } from './enriching-flow.ts'

const gateways = 32
const clients = 32
const warmUpMs = 4_000
/** So many flow runs may be under way: a sender that waits for its receiver, so that what is measured does not pile up. */
const mostUnderWay = 400

/** Records that come in by 32 clients, each through one Data Gateway step to the receiver. */
export async function measureThroughput(name: string, storage: Storage, seconds: number): Promise<void> {
  const endings = collectEndings()
  try {
    const server = await storage(endings)
    const receiver = await startCounter(endings)
    const { url, connection } = await makeEnrichingFlow(server, receiver.url())
    const load = startGateways(endings, server.url, [{ apiKey: connection.apiKey, count: gateways }])
    let sent = 0
    let received = 0
    let ended = false
    const send = async () => {
      const client = await openPlainClient(server.url, 'none')
      while (!ended) {
        if (sent - received >= mostUnderWay) {
          await delay(5)
          continue
        }
        const { status, body } = await client.post(new URL(url).pathname, '', JSON.stringify({ customer: sent++ }))
        if (status !== 202) throw new Error(`${status} ${body}`)
      }
      client.close()
    }
    const sending = Promise.all(Array.from({ length: clients }, send))
    const counting = (async () => {
      while (!ended) {
        received = await receiver.received()
        await delay(20)
      }
    })()
    await delay(warmUpMs)
    const from = { received, processor: processorTimeOf(server.pid), at: performance.now() }
    await delay(seconds * 1_000)
    const count = received - from.received
    const took = (performance.now() - from.at) / 1_000
    const processor = processorTimeOf(server.pid) - from.processor
    ended = true
    await Promise.all([sending, counting])
    report(
      `${name}: direct URL → Data Gateway → received, ${clients} clients`,
      `${Math.round(count / took)} flow runs/s`,
      `${((processor / count) * 1_000).toFixed(3)} ms of processor time each`,
      `${((processor / took) * 100).toFixed(0)} % of a core`,
    )
    await load.end()
  } finally {
    await endings.end()
  }
}
