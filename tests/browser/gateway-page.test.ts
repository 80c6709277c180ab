import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { readConfiguration, serveConfigurationPage } from '../../packages/gateway/src/index.ts'
import { type TestApp, testApp } from '../../packages/server/src/testing/test-app.ts'
import { makeSqliteFile } from '../databases/sqlite-file.ts'
import type { Ending } from '../system/start-server.ts'
import { checkPage } from './check-page.ts'
import { openBrowser, openPage } from './open-browser.ts'

const ends: (() => Promise<void>)[] = []
const file = { after: (end: () => Promise<void>) => void ends.unshift(end) } as Ending & Parameters<typeof testApp>[0]

let browser: Browser
let server: TestApp
let url: string

before(async () => {
  ;[browser, server] = await Promise.all([openBrowser(file), testApp(file, 'sqlite')])
  url = await server.listen()
})

after(async () => {
  for (const end of ends) await end()
})

const way = { proxy: null, ca: null, certificate: null }

async function open(options: BrowserContextOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-page-'))
  const served = await serveConfigurationPage({ folder, way, allowHttp: false, port: 0 })
  ends.unshift(async () => {
    await served.close()
    rmSync(folder, { recursive: true })
  })
  const opened = await openPage(browser, options)
  await opened.page.goto(served.url)
  await opened.page
    .getByText(/^Version /)
    .filter({ hasText: /\d/ })
    .waitFor()
  return { ...opened, folder, served }
}

const picture = async (page: Page, name: string) => {
  if (process.env.TEST_PICTURES)
    await page.screenshot({ path: `${process.env.TEST_PICTURES}/${name}.png`, fullPage: true })
}

test('a gateway is configured on its page, and every mistake has words', async () => {
  const created = await server.api('POST', '/connections', { name: 'erp' })
  const database = makeSqliteFile()
  ends.unshift(() => Promise.resolve(database.drop()))
  const { page, complaints, folder, served } = await open()
  assert.equal(new URL(page.url()).hash, '', 'the token does not stay in the address')
  await page.getByRole('button', { name: 'Add a connection' }).press('Enter')
  await page.getByLabel('Name on this machine').fill('orders')
  const said = page.getByRole('list', { name: 'What the server says' })
  const address = page.getByLabel('Address of the server')
  await address.fill('http://127.0.0.1:1')
  await said.getByText(/Nothing listens at 127\.0\.0\.1:1/).waitFor()
  await address.fill(url)
  await said.getByText(/There is no API key yet/).waitFor()
  await page.getByLabel('API key').fill('pk_of_nobody_at_all')
  await said.getByText(/does not know this API key/).waitFor()
  await page.getByLabel('API key').fill(created.body.apiKey)
  await said.getByText(/The key is valid, for the connection erp/).waitFor()

  const shown = page.getByRole('list', { name: 'What the database says' })
  const choose = page.getByLabel('Database', { exact: true })
  await choose.selectOption('raw')
  await page.getByLabel('ODBC connection string').fill('Driver=No such driver')
  await page.getByRole('button', { name: 'Test the database' }).click()
  await shown.getByText(/There is no such driver or data source\. Installed are: .*SQLite3/).waitFor()
  await checkPage(page, 'the form of a connection')
  await picture(page, 'gateway-page')
  await choose.selectOption('Driver=SQLite3')
  const path = /Database=([^;]+)/i.exec(database.odbc)?.[1] ?? ''
  await page.getByLabel('Path of the file').fill(path)
  await page.getByRole('button', { name: 'Test the database' }).click()
  await shown.getByText(/SQLite 3\.\d+.* a query and its answer take/).waitFor()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText(/^Saved\./).waitFor()
  const written = (await readConfiguration(folder))?.connections[0]?.connection
  assert.deepEqual(written, {
    name: 'orders',
    url,
    apiKey: created.body.apiKey,
    odbc: `Driver=SQLite3;Database=${path}`,
    refreshSeconds: 5,
  })
  await page.getByRole('button', { name: 'Edit orders' }).waitFor()
  assert.deepEqual(complaints.take(), [])

  const other = await openPage(browser)
  await other.page.goto(served.url)
  await other.page.getByText(/This link was used already/).waitFor()
  await other.page.goto(url)
  const read = await other.page.evaluate<string>(
    `fetch(${JSON.stringify(`${new URL(served.url).origin}/api/connections`)}, {credentials: 'include', mode: 'no-cors'}).then((answer) => answer.type + answer.status, () => 'refused')`,
  )
  assert.ok(['refused', 'opaque0'].includes(read), read)
})

test('dark and 390 px wide', async () => {
  const { page, complaints } = await open({ colorScheme: 'dark', viewport: { width: 390, height: 844 } })
  await checkPage(page, 'no connection yet, dark, 390 px')
  await page.getByRole('button', { name: 'Add a connection' }).click()
  await page.getByLabel('Name on this machine').fill('Two Words')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText(/name is "Two Words"/).waitFor()
  await checkPage(page, 'a form that is not right, dark, 390 px')
  await picture(page, 'gateway-page-dark')
  complaints.take(/400/)
})
