import { setTimeout as delay } from 'node:timers/promises'
import { createConnection } from '../../system/connection.ts'
import { processorTimeOf } from '../../system/guarded-process.ts'
import { collectEndings } from '../endings.ts'
import { startCounter, startGateways } from './children.ts'
import { report } from './report.ts'
import type { Storage } from './storages.ts'

const gateways = 32
/** Each is due every second: more than any server here gets through, so that the queue is never empty. */
const commands = 3_000
/** A server gives each host only so many of its connections. */
const hosts = 8
const warmUpMs = 4_000

/** Commands of one row, claimed, executed, finished and delivered one after the other by 32 gateways. */
export async function measureCycles(name: string, storage: Storage, seconds: number): Promise<void> {
  const endings = collectEndings()
  try {
    const server = await storage(endings)
    const receiver = await startCounter(endings)
    const connection = await createConnection(server)
    const add = async (first: number) => {
      for (let n = first; n < commands; n += 16) {
        const callbackUrl = receiver.url(1 + (n % hosts))
        await connection.add({ sql: 'SELECT 1', callbackUrl, schedule: { everySeconds: 1 } })
      }
    }
    await Promise.all(Array.from({ length: 16 }, (_, first) => add(first)))
    const load = startGateways(endings, server.url, [{ apiKey: connection.apiKey, count: gateways }])
    await delay(warmUpMs)
    const from = { received: await receiver.received(), processor: processorTimeOf(server.pid), at: performance.now() }
    await delay(seconds * 1_000)
    const received = (await receiver.received()) - from.received
    const took = (performance.now() - from.at) / 1_000
    const processor = processorTimeOf(server.pid) - from.processor
    report(
      `${name}: claim → finish → delivered, ${gateways} gateways`,
      `${Math.round(received / took)} cycles/s`,
      `${((processor / received) * 1_000).toFixed(3)} ms of processor time each`,
      `${((processor / took) * 100).toFixed(0)} % of a core`,
    )
    await load.end()
    // Ends in order, so that a profile of it is written.
    if (process.env.BENCH_NODE_FLAGS) await server.restart()
  } finally {
    await endings.end()
  }
}
