import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import type { Ending } from '../system/start-server.ts'
import { checkPage } from './check-page.ts'
import { openBrowser } from './open-browser.ts'
import { type ShownServer, startSample } from './sample-server.ts'
import { openSignedIn } from './signed-in.ts'

const ends: (() => Promise<void>)[] = []
const file: Ending = { after: (end) => void ends.unshift(end) }

let browser: Browser
let server: ShownServer

before(async () => {
  ;[browser, server] = await Promise.all([openBrowser(file), startSample(file)])
})

after(async () => {
  for (const end of ends) await end()
})

test('I10: what a receiver asks for is typed once, named from then on, and stays when something else is edited', async () => {
  const { page, complaints } = await openSignedIn(browser, server.url, '/connections/sample/queue')
  const edit = async () => {
    await page.getByRole('link', { name: 'Edit' }).click()
    await page.getByRole('combobox', { name: 'The receiver asks for' }).waitFor()
  }
  await page.getByRole('link', { name: 'New orders' }).click()
  await edit()
  await page.getByRole('combobox', { name: 'The receiver asks for' }).click()
  await page.getByRole('option', { name: 'A bearer token' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Is needed').waitFor()
  await page.getByLabel('Token', { exact: true }).fill('a-token-of-the-receiver')
  const url = page.getByRole('combobox', { name: 'Callback URL' })
  const inspection = await url.inputValue()
  await url.fill('http://erp.example/in')
  await page.getByText('The credential and all rows go over plain http').waitFor()
  await url.fill(inspection)
  await page.keyboard.press('Escape')
  await page.getByText('go over plain http').waitFor({ state: 'detached' })
  await page.getByRole('textbox', { name: 'Headers of your own' }).fill('x-tenant: acme-and-sons\nhost: elsewhere')
  await page.getByRole('combobox', { name: 'Try again' }).click()
  await page.getByRole('option', { name: 'After waits of your own' }).click()
  await page.getByRole('textbox', { name: 'Waits' }).fill('5, 60')
  await page.getByRole('combobox', { name: 'Rows come as' }).click()
  await page.getByRole('option', { name: 'NDJSON' }).click()
  await page.getByLabel('Rows in a callback').fill('500')
  await page.getByRole('checkbox', { name: 'Deliver nothing' }).check()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('is reserved').waitFor()
  assert.deepEqual(complaints.take(/400.*\/commands/), [], 'the header is refused at its field')
  await page.getByRole('textbox', { name: 'Headers of your own' }).fill('x-tenant: acme-and-sons')
  await checkPage(page, 'what a receiver asks for')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('a bearer token (…iver)').waitFor()
  await page.getByText('after 5, 60 s').waitFor()
  await page.getByText('a row on each line, in batches of 500 rows').waitFor()

  await edit()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Orders of today')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: 'Orders of today' }).waitFor()
  await page.getByText('a bearer token (…iver)').waitFor()
  assert.ok(!(await page.content()).includes('acme-and-sons'))

  await edit()
  await page.getByRole('combobox', { name: 'The receiver asks for' }).click()
  await page.getByRole('option', { name: 'Nothing' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('x-tenant', { exact: true }).waitFor()
  assert.equal(await page.getByText('a bearer token').count(), 0)
  assert.deepEqual(complaints.take(), [])
})

test('a direct URL is picked as the callback by its name, and each result starts its flow', async () => {
  const { page, complaints } = await openSignedIn(browser, server.url, '/connections/sample/queue')
  const make = async (path: string, data: object) => {
    const made = await page.request.post(`${server.url}/api/v1${path}`, { data, headers: { origin: server.url } })
    assert.ok(made.ok(), await made.text())
    return made.json()
  }
  const definition = { start: 'end', steps: { end: { type: 'stop', answer: 'object' } } }
  const { id } = await make('/flows', { name: 'Orders in', definition })
  await make(`/flows/${id}/publish`, {})
  await make('/direct-urls', { name: 'Orders from the sample', flowId: id })
  const { items } = await (await page.request.get(`${server.url}/api/v1/connections/sample/commands`)).json()
  const { callbackUrl } = items[0]
  const schedule = { everySeconds: 86_400 }
  const copy = await make('/connections/sample/commands', {
    name: 'To a flow',
    sql: 'SELECT 1 AS n',
    schedule,
    callbackUrl,
  })
  await page.goto(`${server.url}/commands/${copy.id}/edit`)
  await page.getByRole('combobox', { name: 'Callback URL' }).fill('from the sample')
  await page.getByRole('option', { name: /^Orders from the sample/ }).click()
  await page.getByText('This is the direct URL “Orders from the sample”').waitFor()
  await checkPage(page, 'a direct URL as the callback')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Run now' }).click()
  await page.getByRole('link', { name: 'Orders from the sample' }).click()
  await page.getByRole('heading', { name: 'Orders in' }).waitFor()
  await page.getByText('DONE').first().waitFor()
  assert.deepEqual(complaints.take(), [])
})
