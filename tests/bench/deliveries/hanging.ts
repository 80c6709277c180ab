import { setTimeout as delay } from 'node:timers/promises'
import { createConnection } from '../../system/connection.ts'
import { processorTimeOf } from '../../system/guarded-process.ts'
import { collectEndings } from '../endings.ts'
import { answerOf, ask, startChild, startGateways } from '../queue/children.ts'
import { inMs, quantile, report } from '../queue/report.ts'
import type { Storage } from '../queue/storages.ts'

const receivers = 100
const gateways = 32
const warmUpMs = 5_000

/** Many small deliveries to many receivers, and the same again while some of the receivers hang. */
export async function measureHanging(
  name: string,
  storage: Storage,
  { rate, hang, seconds }: { rate: number; hang: number; seconds: number },
): Promise<void> {
  const endings = collectEndings()
  try {
    const server = await storage(endings)
    const receiver = startChild(endings, 'deliveries-receiver.ts', [])
    const { port } = await answerOf<{ port: number }>(receiver)
    const connection = await createConnection(server)
    const add = async (first: number) => {
      for (let n = first; n < rate; n += 16) {
        const callbackUrl = `http://127.0.0.${1 + (n % receivers)}:${port}/`
        await connection.add({ sql: 'SELECT 1', callbackUrl, schedule: { everySeconds: 1 } })
      }
    }
    await Promise.all(Array.from({ length: 16 }, (_, first) => add(first)))
    startGateways(endings, server.url, [{ apiKey: connection.apiKey, count: gateways }])
    const names = Array.from({ length: hang }, (_, n) => `127.0.0.${1 + n}`)
    await ask(receiver, { leaveOut: names })
    await delay(warmUpMs)

    const measure = async (what: string) => {
      await ask(receiver, 'report')
      const [processor, began] = [processorTimeOf(server.pid), performance.now()]
      await delay(seconds * 1_000)
      const { latencies, hung } = await ask<{ latencies: number[]; hung: number }>(receiver, 'report')
      const took = (performance.now() - began) / 1_000
      const [median, p99] = [quantile(latencies, 0.5), quantile(latencies, 0.99)]
      report(
        `${name}: done → received, ${what}`,
        `${Math.round(latencies.length / took)}/s to ${receivers - hang} receivers`,
        `median ${inMs(median)}   p99 ${inMs(p99)}`,
        `${hung} requests hang`,
        `${(((processorTimeOf(server.pid) - processor) / took) * 100).toFixed(0)} % of a core`,
      )
      return { median, p99 }
    }
    const without = await measure('none of 100 hangs')
    await ask(receiver, { hang: names })
    const beside = await measure(`${hang} of 100 hang`)
    const ratio = (what: 'median' | 'p99') => (beside[what] / without[what]).toFixed(2)
    report(
      `${name}: the others beside those that hang`,
      `median × ${ratio('median')}   p99 × ${ratio('p99')}   (wanted: at most 2)`,
    )
  } finally {
    await endings.end()
  }
}
