import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, type TestContext, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { addLogEntries, addManyCommands } from '../../packages/server/src/testing/many-rows.ts'
import { storeCommand } from '../../packages/server/src/testing/stored-results.ts'
import { type TestApp, testApp } from '../../packages/server/src/testing/test-app.ts'
import { addCommand, mustClaim, testGateway } from '../../packages/server/src/testing/test-gateway.ts'
import { checkPage } from './check-page.ts'
import { openBrowser, openPage } from './open-browser.ts'

const ends: (() => Promise<void>)[] = []
let browser: Browser

before(async () => {
  browser = await openBrowser({ after: (end) => void ends.unshift(end) })
})

after(async () => {
  for (const end of ends) await end()
})

async function open(t: TestContext, server: TestApp, path: string) {
  const url = await server.listen()
  const { page, complaints } = await openPage(browser, { permissions: ['clipboard-read', 'clipboard-write'] })
  const [name = '', value = ''] = server.cookie.split('=')
  await page.context().addCookies([{ name, value, url }])
  t.after(() => page.context().close())
  await page.goto(`${url}${path}`)
  return { page, complaints, url }
}

/** Scrolls on until it is there: what comes in sight is fetched, and may make the page higher. */
async function scrollTo(page: Page, text: string): Promise<void> {
  const found = page.getByText(text, { exact: true })
  for (let tries = 0; tries < 200 && (await found.count()) === 0; tries++) {
    await page.evaluate('window.scrollTo(0, document.body.scrollHeight)')
    await found.waitFor({ timeout: 250 }).catch(() => {})
  }
  await found.waitFor()
}

/** Scrolls on until the page is so high. */
async function scrollPast(page: Page, pixels: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const height = await page.evaluate<number>(
      '(window.scrollTo(0, document.body.scrollHeight), document.body.scrollHeight)',
    )
    if (height > pixels) return
    await page.waitForTimeout(100)
  }
  assert.fail(`the page did not become ${pixels} px high`)
}

test('a queue of 10,000 commands and a long log are scrolled to their ends with a screen of rows drawn, and filtered', async (t) => {
  const server = await testApp(t, 'sqlite')
  const { connection, connectionId } = await storeCommand(server.db)
  await addManyCommands(server.db, connectionId, 10_000)
  await addLogEntries(server.db, connectionId, 25_000)
  const { page, complaints, url } = await open(t, server, `/connections/${connection}/queue`)
  const commands = page.getByRole('list', { name: 'Commands queue' }).getByRole('listitem')
  await page.getByText('Command 10', { exact: true }).waitFor()
  await scrollTo(page, 'Command 9995')
  assert.ok((await commands.count()) < 60)
  await checkPage(page, 'the end of a long queue')
  await page.getByRole('textbox', { name: 'Search' }).fill('orders_9995 ')
  await page.getByText('1 command matches.').waitFor()
  assert.equal(new URL(page.url()).searchParams.get('search'), 'orders_9995 ')

  await page.goto(`${url}/connections/${connection}/log`)
  const log = page.getByRole('table', { name: 'Connection log' })
  await log.getByText('gw2').first().waitFor()
  await scrollPast(page, 15_000)
  assert.ok((await log.getByRole('row').count()) < 80)
  await checkPage(page, 'a long log')
  // The oldest entry of all is the only one of its gateway.
  await page.goto(`${url}/connections/${connection}/log?search=first`)
  await page.getByText('1 entries; nothing is older.').waitFor()
  assert.deepEqual(await log.getByRole('cell').nth(1).textContent(), 'first')
  await page.getByRole('button', { name: 'Delete all' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete all' }).click()
  await page.getByText('No entry matches').waitFor()
  assert.deepEqual(complaints.take(), [])
})

test('I5: of many rows any is reached by its number and by keys, copied exactly, and all are downloaded', async (t) => {
  const server = await testApp(t, 'sqlite')
  const gateway = await testGateway(server)
  const command = await addCommand(server)
  await command.runNow()
  const order = await mustClaim(gateway)
  await gateway.started(order)
  const rowOf = (n: number) => `{"id":${n},"amount":9007199254740993.${n},"text":"row, ${n}"}`
  const [parts, per] = [4, 10_000]
  let bytes = 0
  for (let part = 0; part < parts; part++) {
    const rows = Array.from({ length: per }, (_, n) => rowOf(part * per + n + 1))
    bytes += Buffer.byteLength(rows.join(','))
    await gateway.part(order, part, rows)
  }
  const { page, complaints } = await open(t, server, `/runs/${order.runId}`)
  await page.getByText('40,000 rows so far').waitFor()
  await checkPage(page, 'a run under way')
  const columns = ['id', 'amount', 'text'].map((name) => ({ name, type: 'text', nullable: true }) as const)
  const done = await gateway.finish(order, { parts, rows: parts * per, bytes, columns })
  assert.equal(done.status, 200, done.text)

  const grid = page.getByRole('grid', { name: 'Rows of the run' })
  await grid.getByText('row, 1', { exact: true }).waitFor()
  await page.getByRole('textbox', { name: 'Go to row' }).fill('31234')
  await page.keyboard.press('Enter')
  await grid.getByText('row, 31234', { exact: true }).waitFor()
  assert.ok((await grid.getByRole('row').count()) < 80)
  await grid.focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowDown')
  await page.getByText('Row 31,235, amount').waitFor()
  await page.keyboard.press('Control+c')
  assert.equal(await page.evaluate('navigator.clipboard.readText()'), '9007199254740993.31235')
  await page.keyboard.press('Control+End')
  await grid.getByText('row, 40000', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Copy row as JSON' }).click()
  assert.equal(await page.evaluate('navigator.clipboard.readText()'), rowOf(40_000))
  await checkPage(page, 'a run of many rows')

  await page.getByRole('button', { name: 'Download' }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: /^CSV/ }).click(),
  ])
  const lines = readFileSync(await download.path(), 'utf8').split('\r\n')
  assert.deepEqual(
    [lines.length, lines[0], lines[40_000]],
    [40_002, 'id,amount,text', '40000,9007199254740993.40000,"row, 40000"'],
  )
  assert.deepEqual(complaints.take(), [])
})
