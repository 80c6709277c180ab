import type { Page } from 'playwright-core'

/**
 * How many milliseconds the main thread of a page has worked: of a processor, so that it says more than a clock on a
 * machine that is busy otherwise.
 */
export async function watchWork(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1_000
  }
}
