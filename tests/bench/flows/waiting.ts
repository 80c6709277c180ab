import { setTimeout as delay } from 'node:timers/promises'
import { publishFlow } from '../../system/flows.ts'
import { processorTimeOf } from '../../system/guarded-process.ts'
import { collectEndings } from '../endings.ts'
import { report } from '../queue/report.ts'
import type { Storage } from '../queue/storages.ts'

const recordsAtOnce = 1_000

/** The server's processor time with so many flow runs that wait for a day, beside the same server with none. */
export async function measureWaiting(name: string, storage: Storage, runs: number, seconds: number): Promise<void> {
  const endings = collectEndings()
  try {
    const server = await storage(endings)
    const { url } = await publishFlow(server, { start: 'wait', steps: { wait: { type: 'delay', seconds: 86_400 } } })
    const shareOfCore = async () => {
      // What came with the last request is over by then.
      await delay(5_000)
      const from = processorTimeOf(server.pid)
      await delay(seconds * 1_000)
      return ((processorTimeOf(server.pid) - from) / seconds) * 100
    }
    const without = await shareOfCore()
    const began = performance.now()
    for (let sent = 0; sent < runs; sent += recordsAtOnce) {
      const records = Array.from({ length: Math.min(recordsAtOnce, runs - sent) }, (_, n) => ({ number: sent + n }))
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(records),
      })
      if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`)
    }
    const perSecond = Math.round(runs / ((performance.now() - began) / 1_000))
    const waiting = await shareOfCore()
    report(
      `${name}: ${runs} flow runs that wait`,
      `${waiting.toFixed(2)} % of a core, with none ${without.toFixed(2)} %`,
      `began at ${perSecond}/s`,
    )
  } finally {
    await endings.end()
  }
}
