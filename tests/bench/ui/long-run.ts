import { addCommand, mustClaim, testGateway } from '../../../packages/server/src/testing/test-gateway.ts'
import { tellFrames } from './aims.ts'
import { type BenchContext, openBenchPage } from './bench-page.ts'
import { measureFrames } from './frames.ts'

const perPart = 10_000

/** The rows of a run, scrolled as by a wheel, and as by the bar, which passes most of them. */
export async function measureLongRun(context: BenchContext, rows: number, seconds: number): Promise<boolean> {
  const page = await openBenchPage(context, `/runs/${await storeLongRun(context, rows)}`)
  const grid = page.getByRole('grid', { name: 'Rows of the run' })
  await grid.getByText('customer 1', { exact: true }).waitFor()
  const scroller = 'div:has(> [role="grid"])'
  const count = rows.toLocaleString('en-US')
  const wheel = await measureFrames(page, { scroller, pixels: 60, seconds })
  const isSmooth = tellFrames(`A run of ${count} rows, by the wheel`, wheel)
  const bar = await measureFrames(page, { scroller, pixels: 12_000, seconds })
  const isQuick = tellFrames(`A run of ${count} rows, by the bar`, bar)
  await page.context().close()
  return isSmooth && isQuick
}

async function storeLongRun({ server }: BenchContext, rows: number): Promise<string> {
  const gateway = await testGateway(server)
  const command = await addCommand(server)
  await command.runNow()
  const order = await mustClaim(gateway)
  await gateway.started(order)
  const parts = Math.ceil(rows / perPart)
  let bytes = 0
  for (let part = 0; part < parts; part++) {
    const from = part * perPart
    const texts = Array.from({ length: Math.min(perPart, rows - from) }, (_, n) => rowOf(from + n + 1))
    bytes += Buffer.byteLength(texts.join(','))
    await gateway.part(order, part, texts)
  }
  const columns = ['id', 'customer', 'city', 'total', 'paid'].map(
    (name) => ({ name, type: 'text', nullable: true }) as const,
  )
  const done = await gateway.finish(order, { parts, rows, bytes, columns })
  if (done.status !== 200) throw new Error(done.text)
  return order.runId
}

const rowOf = (n: number): string =>
  `{"id":${n},"customer":"customer ${n}","city":"Reykjavík","total":${n}.50,"paid":${n % 3 === 0 ? 'null' : 'true'}}`
