import type { Page } from 'playwright-core'
import { addLogEntries } from '../../../packages/server/src/testing/many-rows.ts'
import { tellFrames } from './aims.ts'
import { type BenchContext, openBenchPage, until } from './bench-page.ts'
import { measureFrames } from './frames.ts'

/** A log of so many rows, scrolled from its newest entries on, and further down where many have been read already. */
export async function measureLongLog(context: BenchContext, rows: number, seconds: number): Promise<boolean> {
  const { server } = context
  const { body } = await server.api('POST', '/connections', { name: 'long_log' })
  const { id } = await server.db.read
    .selectFrom('connection')
    .select('id')
    .where('name', '=', body.name)
    .executeTakeFirstOrThrow()
  await addLogEntries(server.db, id, rows)
  const page = await openBenchPage(context, '/connections/long_log/log')
  await page.getByRole('table', { name: 'Connection log' }).getByText('gw2').first().waitFor()
  const count = rows.toLocaleString('en-US')
  const wheel = { scroller: null, pixels: 60, seconds }
  const fromTheTop = tellFrames(`A log of ${count} rows, from the top`, await measureFrames(page, wheel))
  const read = await readOn(page, 20_000)
  const further = tellFrames(`A log of ${count} rows, past ${read} of them`, await measureFrames(page, wheel))
  await page.context().close()
  return fromTheTop && further
}

/** Goes on to the end of what is there again and again, until so many entries were read. */
async function readOn(page: Page, entries: number): Promise<string> {
  const rowHeight = 37
  const high = 'document.scrollingElement.scrollHeight'
  for (let height = 0; height < entries * rowHeight; ) {
    height = await page.evaluate<number>(`(scrollTo(0, ${high}), ${high})`)
    await until(page, `${high} > ${height}`)
  }
  // A little above the end, so that one scrolls through what is there, too.
  await page.evaluate(`scrollBy(0, -10000)`)
  return entries.toLocaleString('en-US')
}
