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
