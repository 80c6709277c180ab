// How the web UI feels: ui.ts [load log run] [--rows N] [--seconds N]; fails where an aim is missed.
import { availableParallelism, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { testApp } from '../../packages/server/src/testing/test-app.ts'
import { buildWeb } from '../../scripts/setup/web-build.mjs'
import { openBrowser } from '../browser/open-browser.ts'
import { collectEndings } from './endings.ts'
import type { BenchContext } from './ui/bench-page.ts'
import { measureFirstLoad } from './ui/first-load.ts'
import { measureLongLog } from './ui/long-log.ts'
import { measureLongRun } from './ui/long-run.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rows: { type: 'string', default: '1000000' }, seconds: { type: 'string', default: '10' } },
})
const [rows, seconds] = [Number(values.rows), Number(values.seconds)]
const parts: Readonly<Record<string, (context: BenchContext) => Promise<boolean>>> = {
  load: measureFirstLoad,
  log: (context) => measureLongLog(context, rows, seconds),
  run: (context) => measureLongRun(context, rows, seconds),
}
const unknown = positionals.filter((part) => !Object.hasOwn(parts, part))
if (unknown.length > 0) throw new Error(`There is no ${unknown.join(', ')}: give ${Object.keys(parts).join(', ')}`)
if (!(rows >= 1) || !(seconds > 0)) throw new Error('--rows and --seconds are numbers above 0')

await buildWeb(new URL('../..', import.meta.url).pathname, process.execPath)
const endings = collectEndings()
const t = endings as typeof endings & Parameters<typeof testApp>[0]
try {
  const browser = await openBrowser(t)
  const server = await testApp(t, 'sqlite')
  const context = { browser, server, url: await server.listen() }
  const [load = 0] = loadavg()
  const processors = availableParallelism()
  if (load > processors)
    console.log(`This machine is busy: ${load.toFixed(1)} at a time for ${processors} processors. Gaps say little.`)
  const met: boolean[] = []
  for (const [part, measure] of Object.entries(parts))
    if (positionals.length === 0 || positionals.includes(part)) met.push(await measure(context))
  if (met.includes(false)) process.exitCode = 1
} finally {
  await endings.end()
}
