import { tellTimes } from './aims.ts'
import { type BenchContext, openBenchPage, until } from './bench-page.ts'
import { watchWork } from './watch-work.ts'

const connections = 20
const times = 7
const aimMs = 1_000

/**
 * Notes when the list is there, and the end of the last long task that began before: until then, a click would wait.
 * A task is long from 50 ms on.
 */
const watch = `(() => {
  let busyUntil = 0
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) busyUntil = startTime + duration
  }).observe({ type: 'longtask', buffered: true })
  let seenAt
  const look = () => {
    if (document.querySelectorAll('main li').length >= ${connections}) seenAt ??= performance.now()
    if (seenAt === undefined) requestAnimationFrame(look)
    else setTimeout(() => { window.interactiveAt = Math.max(seenAt, busyUntil) }, 200)
  }
  look()
})()`

/** How long the connections page takes to be there and to answer, with nothing of it in the browser's cache. */
export async function measureFirstLoad(context: BenchContext): Promise<boolean> {
  const { server } = context
  for (let n = 0; n < connections; n++) await server.api('POST', '/connections', { name: `place_${n}` })
  const measured: number[] = []
  const worked: number[] = []
  for (let n = 0; n <= times; n++) {
    const work: { ms: () => Promise<number> } = { ms: async () => 0 }
    const page = await openBenchPage(context, '/connections', async (each) => {
      await each.addInitScript(watch)
      work.ms = await watchWork(each)
    })
    const at = await until<number>(page, 'window.interactiveAt')
    // The first one warms up the server, as anybody's first page of the day does.
    if (n > 0) {
      measured.push(at)
      worked.push(await work.ms())
    }
    await page.context().close()
  }
  const isQuick = tellTimes('The connections page is interactive after', measured, aimMs)
  return tellTimes('What its main thread has worked by then', worked, aimMs) && isQuick
}
