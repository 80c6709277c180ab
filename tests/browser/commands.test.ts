import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import type { Ending } from '../system/start-server.ts'
import { checkPage } from './check-page.ts'
import { openBrowser } from './open-browser.ts'
import { type ShownServer, startSample } from './sample-server.ts'
import { openSignedIn } from './signed-in.ts'
import { pressByTab, tabTo } from './tab-to.ts'

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

test('a cursor is set back by hand only after it was said what would be sent again', async () => {
  const { page, complaints } = await openSignedIn(browser, server.url, '/connections/sample/queue')
  await page.getByRole('link', { name: 'New orders' }).click()
  const history = page.getByRole('table', { name: 'History of the cursor' })
  await history.getByRole('link', { name: /^Run / }).first().waitFor()

  await page.getByRole('button', { name: 'Set by hand' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Value' }).fill('not a number')
  await dialog.getByRole('button', { name: 'What would it send again?' }).click()
  await dialog.getByText('is not a whole number').waitFor()
  assert.deepEqual(complaints.take(/400.*\/cursor\/preview/), [], 'the value is refused at its field')
  await dialog.getByRole('textbox', { name: 'Value' }).fill('1')
  await dialog.getByRole('button', { name: 'What would it send again?' }).click()
  await dialog.getByText(/At (most|least) [\d,]+ rows of [\d,]+ runs? would be sent again/).waitFor()
  await checkPage(page, 'the preview of a rewind')
  await dialog.getByRole('button', { name: 'Set it' }).click()
  await dialog.waitFor({ state: 'detached' })
  await history.getByRole('row').filter({ hasText: 'owner@example.com' }).first().waitFor()
  await checkPage(page, 'a command with its cursor')
  assert.deepEqual(complaints.take(), [])
})

test('a schedule is written in a short form, and stays one when it is edited', async () => {
  const { page, complaints } = await openSignedIn(browser, server.url, '/connections/sample/commands/new')
  const kind = page.getByRole('radiogroup', { name: 'Kind of schedule' })
  const preview = page.getByRole('list', { name: 'Next times' })
  await page.getByRole('textbox', { name: 'SQL' }).click()
  await page.keyboard.insertText('SELECT id FROM orders')
  await page.getByRole('button', { name: 'Make an inspection URL' }).click()
  await page.getByText('This is the inspection URL').waitFor()
  await kind.getByText('Monthly').click()
  await page.getByRole('combobox', { name: 'Day' }).click()
  await page.getByRole('option', { name: 'the last' }).click()
  await page.getByText(/on the last day of the month/).waitFor()
  await kind.getByText('Weekly').click()
  await page.getByText('Sun', { exact: true }).click()
  await page.getByText('Mon', { exact: true }).click()
  await page.getByLabel('At', { exact: true }).fill('02:30')
  await page.getByRole('combobox', { name: 'Time zone' }).fill('Madrid')
  await page.getByRole('option', { name: 'Europe/Madrid' }).click()
  await preview
    .getByText(/^Sun .* 02:30:00 \+0[12]:00/)
    .first()
    .waitFor()
  await checkPage(page, 'a weekly schedule')
  await page.getByRole('button', { name: 'Make the command' }).click()
  await page.getByText(/only on Sunday/).waitFor()
  await page.getByRole('link', { name: 'Edit' }).click()
  await page.getByRole('radio', { name: 'Weekly', checked: true }).waitFor({ state: 'attached' })
  assert.equal(await page.getByLabel('At', { exact: true }).inputValue(), '02:30')
  assert.deepEqual(complaints.take(), [])
})

test('what a command must bring, and where alerts are told, is kept; an inner address is refused at its field', async () => {
  const { page, complaints } = await openSignedIn(browser, server.url, '/connections/sample/queue')
  await page.getByRole('link', { name: 'New orders' }).click()
  await page.getByRole('link', { name: 'Edit' }).click()
  await page.getByRole('combobox', { name: 'Freshness' }).click()
  await page.getByRole('option', { name: 'Rows' }).click()
  await page.getByRole('textbox', { name: 'At least every' }).fill('2')
  await page.getByRole('region', { name: 'What saving changes' }).getByText('rows every 2 days').waitFor()
  await checkPage(page, 'a command with freshness')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('rows every 2 days').waitFor()

  await page.goto(`${server.url}/connections/sample/settings`)
  const field = page.getByRole('textbox', { name: 'Alert URL' })
  const alerts = page.getByRole('region', { name: 'Where alerts are told' })
  await field.fill('http://10.1.2.3/alerts')
  await alerts.getByRole('button', { name: 'Save' }).click()
  await page.locator('[aria-invalid="true"][type="url"]').waitFor()
  assert.deepEqual(complaints.take(/400.*\/connections\/sample/), [])
  await field.fill('https://example.com/alerts')
  await alerts.getByRole('button', { name: 'Save' }).click()
  await page.getByText('The alert URL is saved').waitFor()
  await checkPage(page, 'the settings of a connection')
  assert.deepEqual(complaints.take(), [])
})

test('the archive is searched, and shows the run, its rows and its delivery', async () => {
  const { page, complaints } = await openSignedIn(browser, server.url, '/connections/sample/archive')
  const runOnce = (sql: string) =>
    page.request.post(`${server.url}/api/v1/connections/sample/dynamic-commands`, {
      data: { sql },
      headers: { origin: server.url, prefer: 'wait=30' },
    })
  assert.equal((await runOnce("SELECT 42 AS answer, 'näher' AS word")).status(), 200)
  assert.equal((await runOnce('SELECT id FROM nowhere')).ok(), false)
  const archive = page.getByRole('list', { name: 'Archive' })
  await archive.getByText(/no such table: nowhere/).waitFor()
  await archive.getByText(/SELECT 42/).waitFor()

  await page.getByRole('textbox', { name: 'Search' }).fill('NÄHER')
  await page.getByRole('combobox', { name: 'Outcome' }).click()
  await page.getByRole('option', { name: 'Failed' }).click()
  await page.getByText('No finished command matches').waitFor()
  await page.getByRole('textbox', { name: 'Search' }).fill('answer')
  await page.getByRole('combobox', { name: 'Outcome' }).click()
  await page.getByRole('option', { name: 'Succeeded' }).click()
  await archive.getByRole('button', { name: 'Run, rows and delivery' }).click()
  await page.getByRole('table', { name: 'Rows of the run' }).getByText('näher').waitFor()
  await checkPage(page, 'the archive')
  assert.deepEqual(complaints.take(), [])
})

test('the queue counts what its commands wait for, and the gateways say what they reach', async () => {
  const { page, complaints } = await openSignedIn(browser, server.url, '/connections/sample/queue')
  await page.getByText(/^\d waits? for (its|their) time$/).waitFor()
  await checkPage(page, 'the queue with its counts')
  await page.getByRole('link', { name: 'Gateways', exact: true }).click()
  const gateways = page.getByRole('table', { name: 'Gateways' })
  await gateways.getByRole('columnheader', { name: 'Driver' }).waitFor()
  await gateways
    .getByText(/SQLite/)
    .first()
    .waitFor()
  await checkPage(page, 'the gateways of a connection')
  assert.deepEqual(complaints.take(), [])
})

test('a gateway drains and gets a weight; a code is made for another, shown once, and cancelled', async () => {
  const { page, complaints } = await openSignedIn(browser, server.url, '/connections/sample/gateways')
  const gateways = page.getByRole('table', { name: 'Gateways' })
  const act = async (name: string) => {
    await gateways.getByRole('button', { name: /^Actions of / }).click()
    await page.getByRole('menuitem', { name }).click()
  }
  await act('Drain: no new runs')
  await gateways.getByText('Draining', { exact: true }).waitFor()
  await act('Change its weight…')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Weight' }).fill('3')
  await checkPage(page, 'the weight of a gateway')
  await dialog.getByRole('button', { name: 'Save the weight' }).click()
  await gateways.getByText('Weight 3').waitFor()

  await page.getByRole('button', { name: 'Make an enrolment code' }).click()
  await page.getByText(/^pcode_[\w-]{43}\.[\w-]{16}$/).waitFor()
  await page.getByText(/POSTERN_ENROLMENT_CODE=pcode_/).waitFor()
  await page.getByText(/^pok_/).waitFor()
  await checkPage(page, 'an enrolment code')
  await page.reload()
  const codes = page.getByRole('table', { name: 'Enrolment codes' })
  await codes.getByText(/^Open, expires/).waitFor()
  assert.equal(await page.getByText(/pcode_/).count(), 0, 'it is shown once')
  await codes.getByRole('button', { name: /^Cancel the code/ }).click()
  await codes.waitFor({ state: 'detached' })
  await act('Take runs again')
  await gateways.getByText('Draining', { exact: true }).waitFor({ state: 'detached' })
  assert.deepEqual(complaints.take(), [])
})

test('the editor completes tables and columns of the connected database, and Enter stays a new line', async () => {
  const { page, complaints } = await openSignedIn(browser, server.url, '/connections/sample')
  await page.getByText('Gateway online').waitFor()
  const schema = page.waitForResponse(/\/connections\/sample\/schema$/)
  await page.getByRole('link', { name: 'New command' }).click()
  await (await schema).finished()
  const editor = page.getByRole('textbox', { name: 'SQL' })
  await editor.click()
  await page.keyboard.type('SELECT * FROM ord')
  await page.getByRole('option', { name: /^orders/ }).waitFor()
  await checkPage(page, 'completion in the editor')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.keyboard.type(' WHERE cust')
  await page.getByRole('option', { name: /^customer/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.keyboard.type('= 1')
  assert.deepEqual(await editor.locator('.cm-line').allTextContents(), ['SELECT * FROM orders WHERE cust', '= 1'])
  assert.deepEqual(complaints.take(), [])
})

test('by keyboard alone: a first command is made and run, why it is red is found and mended, and its rows are redelivered', async () => {
  const { page, complaints } = await openSignedIn(browser, server.url, '/connections')
  const { keyboard } = page
  await page.getByRole('link', { name: 'sample', exact: true }).waitFor()
  await pressByTab(page, 'sample')
  await page.getByRole('link', { name: 'New command' }).waitFor()
  await pressByTab(page, 'New command')
  await page.getByRole('combobox', { name: 'Callback URL' }).waitFor()
  await tabTo(page, 'Name')
  await keyboard.type('By keys')
  await tabTo(page, 'SQL')
  await keyboard.insertText('SELECT id, nam FROM orders LIMIT 2')
  await pressByTab(page, /^Make an inspection URL/)
  await page.getByText('This is the inspection URL').waitFor()
  await pressByTab(page, 'Make the command')
  await page.getByRole('heading', { name: 'By keys' }).waitFor()

  await pressByTab(page, 'Run now')
  await page.getByText('no such column: nam').first().waitFor()
  await pressByTab(page, 'The run')
  await page.getByText('What usually helps').waitFor()
  await page.getByText('no such column: nam').first().waitFor()
  await pressByTab(page, 'By keys')
  await page.getByRole('heading', { name: 'By keys' }).waitFor()
  await pressByTab(page, 'Edit')
  await page.getByRole('combobox', { name: 'Callback URL' }).waitFor()
  await tabTo(page, 'SQL')
  await keyboard.press('ControlOrMeta+a')
  await keyboard.insertText('SELECT id, customer FROM orders LIMIT 2')
  await pressByTab(page, 'Save')
  await page.getByRole('heading', { name: 'By keys' }).waitFor()
  await pressByTab(page, 'Run now')
  const done = page.getByRole('table', { name: 'Runs' }).getByRole('row').filter({ hasText: 'DONE' })
  await tabTo(page, (await done.getByRole('link').textContent()) ?? '')
  await keyboard.press('Enter')
  await page.getByText('DELIVERED').waitFor()
  await pressByTab(page, 'Redeliver')
  await page.getByText('It is sent once more').waitFor()
  await page.getByRole('table', { name: 'Attempts' }).getByRole('row').nth(2).waitFor()
  assert.deepEqual(complaints.take(), [])
})
