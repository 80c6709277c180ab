import { setTimeout as delay } from 'node:timers/promises'
import { FlowRunDetail } from '@postern/protocol/api'
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
    let last = ''
    for (let sent = 0; sent < runs; sent += recordsAtOnce) {
      const records = Array.from({ length: Math.min(recordsAtOnce, runs - sent) }, (_, n) => ({ number: sent + n }))
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(records),
      })
      if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`)
      last = ((await answer.json()) as { ids: string[] }).ids.at(-1) ?? ''
    }
    const perSecond = Math.round(runs / ((performance.now() - began) / 1_000))
    // They are stored; each has yet to come to its step that waits, the last one last.
    const waits = async () => (await server.api(FlowRunDetail, 'GET', `/flow-runs/${last}`)).steps[0]?.state
    while ((await waits()) !== 'WAITING') await delay(500)
    const waitAfter = Math.round((performance.now() - began) / 1_000)
    const waiting = await shareOfCore()
    report(
      `${name}: ${runs} flow runs that wait`,
      `${waiting.toFixed(2)} % of a core, with none ${without.toFixed(2)} %`,
      `began at ${perSecond}/s, all of them waited after ${waitAfter} s`,
    )
  } finally {
    await endings.end()
  }
}
