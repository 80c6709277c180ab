import { setTimeout as delay } from 'node:timers/promises'
import { createConnection } from '../../system/connection.ts'
import { until } from '../../system/until.ts'
import { collectEndings } from '../endings.ts'
import { sharedNow, startCounter, startGateways } from './children.ts'
import { report, spread } from './report.ts'
import type { Storage } from './storages.ts'

const warmUp = 30

/** From the request that asks for a run to its rows at the receiver, on a server with nothing else to do. */
export async function measureLatencies(name: string, storage: Storage, times: number): Promise<void> {
  const endings = collectEndings()
  try {
    const server = await storage(endings)
    const receiver = await startCounter(endings)
    const connection = await createConnection(server)
    const callbackUrl = receiver.url()
    const { id } = await connection.add({ sql: 'SELECT 1', callbackUrl })
    startGateways(endings, server.url, [{ apiKey: connection.apiKey, count: 1 }])
    const measure = async (begin: () => Promise<unknown>) => {
      const taken: number[] = []
      for (let n = 0; n < warmUp + times; n++) {
        const arrival = receiver.next()
        const began = sharedNow()
        await begin()
        const { arrived } = await arrival
        if (n >= warmUp) taken.push(arrived - began)
        await until('the run to be over', async () => (await connection.command(id)).status === 'READY')
        // The gateway asks again, and waits on the server.
        await delay(10)
      }
      return spread(taken)
    }
    report(`${name}: run now → received, idle`, await measure(() => connection.runNow(id)))
    const dynamic = { sql: 'SELECT 1', callbackUrl }
    report(`${name}: dynamic command → received, idle`, await measure(() => connection.addDynamic(dynamic)))
  } finally {
    await endings.end()
  }
}
