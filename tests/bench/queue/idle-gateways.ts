import { setTimeout as delay } from 'node:timers/promises'
import { createConnection, type TestConnection } from '../../system/connection.ts'
import { memoryOf, processorTimeOf } from '../../system/guarded-process.ts'
import { until } from '../../system/until.ts'
import { collectEndings } from '../endings.ts'
import { sharedNow, startCounter, startGateways } from './children.ts'
import { report, spread } from './report.ts'
import type { Storage } from './storages.ts'

const connections = 200
const times = 100

/** Gateways that wait for work on one server: what they cost, and how soon one of them gets a command. */
export async function measureIdleGateways(name: string, storage: Storage, count: number, seconds: number) {
  const endings = collectEndings()
  try {
    const server = await storage(endings)
    const receiver = await startCounter(endings)
    const all: TestConnection[] = []
    for (let n = 0; n < connections; n++) all.push(await createConnection(server))
    const each = Math.ceil(count / connections)
    const before = memoryOf(server.pid).now
    const gateways = startGateways(
      endings,
      server.url,
      all.map(({ apiKey }) => ({ apiKey, count: each })),
    )
    await until('all gateways to wait', async () => (await gateways.claims()) >= each * connections, 120_000)
    // Long enough for each to have asked anew once, and the others of its second with it.
    await delay(2_000)
    const from = { processor: processorTimeOf(server.pid), at: performance.now() }
    await delay(seconds * 1_000)
    const share = (processorTimeOf(server.pid) - from.processor) / ((performance.now() - from.at) / 1_000)
    const { now, peak } = memoryOf(server.pid)
    report(
      `${name}: ${each * connections} idle gateways`,
      `${now.toFixed(0)} MB (most ${peak.toFixed(0)}, before ${before.toFixed(0)})`,
      `${(share * 100).toFixed(1)} % of a core`,
    )
    const taken: number[] = []
    for (let n = 0; n < times; n++) {
      const arrival = receiver.next()
      const began = sharedNow()
      await all[(n * 7) % connections]?.addDynamic({ sql: 'SELECT 1', callbackUrl: receiver.url() })
      taken.push((await arrival).arrived - began)
      await delay(10)
    }
    report(`${name}: dynamic command → one of them → received`, spread(taken))
    await gateways.end()
    // Ends in order, so that a profile of it is written.
    if (process.env.BENCH_NODE_FLAGS) await server.restart()
  } finally {
    await endings.end()
  }
}
