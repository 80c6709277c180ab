import { setTimeout as delay } from 'node:timers/promises'
import { collectEndings } from '../endings.ts'
import { sharedNow, startCounter, startGateways } from '../queue/children.ts'
import { report, spread } from '../queue/report.ts'
import type { Storage } from '../queue/storages.ts'
import { makeEnrichingFlow } from './enriching-flow.ts'

const warmUp = 30

/** From the request at a direct URL, through one Data Gateway step, to the receiver, on a server with nothing else to do. */
export async function measureLatency(name: string, storage: Storage, times: number): Promise<void> {
  const endings = collectEndings()
  try {
    const server = await storage(endings)
    const receiver = await startCounter(endings)
    const { url, connection } = await makeEnrichingFlow(server, receiver.url())
    startGateways(endings, server.url, [{ apiKey: connection.apiKey, count: 1 }])
    const taken: number[] = []
    for (let n = 0; n < warmUp + times; n++) {
      const arrival = receiver.next()
      const began = sharedNow()
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ customer: n }),
      })
      if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`)
      const { arrived } = await arrival
      if (n >= warmUp) taken.push(arrived - began)
      // The gateway asks again, and waits on the server.
      await delay(20)
    }
    report(`${name}: direct URL → Data Gateway → received, idle`, spread(taken))
  } finally {
    await endings.end()
  }
}
