import assert from 'node:assert/strict'
import { after, before, type TestContext, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { queueDelivery } from '../../packages/server/src/deliveries/queue-delivery.ts'
import { createDatabaseParts } from '../../packages/server/src/results/database-parts.ts'
import { storeCommand, storeRun } from '../../packages/server/src/testing/stored-results.ts'
import { type TestApp, testApp } from '../../packages/server/src/testing/test-app.ts'
import { addCommand } from '../../packages/server/src/testing/test-gateway.ts'
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

async function open(t: TestContext, server: TestApp) {
  const url = await server.listen()
  const { page, complaints } = await openPage(browser)
  const [name = '', value = ''] = server.cookie.split('=')
  await page.context().addCookies([{ name, value, url }])
  t.after(() => page.context().close())
  return { page, complaints, url }
}

const rowsIn = (page: Page, label: string) =>
  page
    .getByRole('table', { name: label, exact: true })
    .getByRole('row')
    .filter({ has: page.getByRole('checkbox') })

test('dead letters stand first, open to their attempts, and are redelivered, dropped, and sent again since a time', async (t) => {
  const parts = createDatabaseParts()
  const server = await testApp(t, 'sqlite', { parts })
  const { db, clock } = server
  const command = await storeCommand(db)
  const { connectionId, commandId } = command
  for (let n = 0; n < 4; n++) {
    const { runId, sequence } = await storeRun(db, parts, command, [`{"n":${n}}`])
    const made = { connectionId, commandId, runId, sequence, url: 'https://a.example/orders', now: clock() }
    await db.transact(async (tx) => {
      const id = await queueDelivery(tx, made)
      const ended = { ended_at: clock(), next_attempt_at: null, attempt_count: 1 }
      const failed = { ...ended, state: 'FAILED', last_error: 'The receiver answered 500' } as const
      const change = n === 0 ? ({ ...ended, state: 'DELIVERED' } as const) : failed
      await tx.updateTable('delivery').set(change).where('id', '=', id).execute()
      const attempt = { delivery_id: id, number: 1, at: clock(), latency_ms: 12, response_excerpt: 'no room here' }
      const headers = {
        request_headers: '{"authorization":"Bearer [withheld]","webhook-id":"msg_abc","content-length":"7"}',
        response_headers: '{"server":"nginx"}',
      }
      await tx
        .insertInto('attempt')
        .values({
          ...attempt,
          ...headers,
          status: n === 0 ? 200 : 500,
          error: n === 0 ? null : 'The receiver answered 500',
        })
        .execute()
    })
  }
  const { page, complaints, url } = await open(t, server)
  await page.goto(`${url}/deliveries`)
  const dead = rowsIn(page, 'Dead letters')
  await dead.nth(2).waitFor()
  assert.equal(await dead.count(), 3)
  assert.equal(await rowsIn(page, 'Deliveries').count(), 1, 'dead letters do not stand there twice')
  await dead
    .first()
    .getByRole('button', { name: /tries of/ })
    .click()
  await page.getByRole('table', { name: 'Attempts' }).getByText('no room here').waitFor()
  await page.getByText('Request headers').click()
  await page.getByText('Bearer [withheld]').waitFor()
  await dead.first().getByRole('checkbox').check()
  await checkPage(page, 'deliveries, one chosen and open')
  await page.getByRole('button', { name: 'Drop the 1 failed' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Drop', exact: true }).click()
  await page.getByText('1 is dropped').waitFor()
  await rowsIn(page, 'Deliveries').getByText('DROPPED').waitFor()

  await dead.first().getByRole('checkbox').check()
  const chosen = page.getByRole('group', { name: 'The chosen deliveries' })
  await chosen.getByRole('button', { name: 'Redeliver them' }).click()
  await page.getByText('1 delivery is queued again').waitFor()

  await page.getByRole('button', { name: 'Redeliver many' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Connection' }).click()
  await page.getByRole('option', { name: command.connection }).click()
  await dialog.getByRole('button', { name: 'Redeliver them' }).click()
  await dialog.getByText('Give a time').waitFor()
  await dialog.getByLabel('Since', { exact: true }).fill('2020-01-01T00:00')
  await checkPage(page, 'redelivering many')
  await dialog.getByRole('button', { name: 'Redeliver them' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('table', { name: 'Dead letters' }).waitFor({ state: 'detached' })
  // What became of it stands there after a reload, too.
  await page.reload()
  const together = page.getByRole('list', { name: 'Sent again together' })
  await together.getByText('1 of 1 queued again').waitFor()
  await db.transact((tx) => tx.updateTable('redelivery').set({ state: 'STOPPED', total: 4 }).execute())
  await page.reload()
  await together.getByText('Cut off').waitFor()
  await checkPage(page, 'a redelivery that was cut off')
  if (process.env.TEST_PICTURES) await page.screenshot({ path: `${process.env.TEST_PICTURES}/redeliveries.png` })
  await together.getByRole('button', { name: 'Go on with the rest' }).click()
  await together.getByText('0 of 0 queued again').waitFor()
  const states = await db.read.selectFrom('delivery').select('state').orderBy('id').execute()
  assert.deepEqual(
    states.map(({ state }) => state),
    ['DELIVERED', 'WAITING', 'PENDING', 'DROPPED'],
  )
  assert.deepEqual(complaints.take(), [])
})

test('I10: a signing secret is rotated: a new one is shown once and signs beside the old one, until that is revoked', async (t) => {
  const server = await testApp(t, 'sqlite')
  await server.api('POST', '/connections', { name: 'erp' })
  const { page, complaints, url } = await open(t, server)
  await page.goto(`${url}/connections/erp/settings`)
  const secrets = page.getByRole('table', { name: 'Signing secrets' })
  await secrets.getByText('the last one stays').waitFor()
  await page.getByRole('button', { name: 'Add a secret' }).click()
  const shown = page.getByText(/^whsec_[\w+/=]{40,}$/)
  await shown.waitFor()
  const { items } = (await server.api('GET', '/connections/erp/signing-secrets')).body
  assert.equal((await shown.textContent())?.endsWith(items[1].hint), true)
  await page.getByRole('button', { name: 'Add a key pair' }).click()
  await secrets.getByText(/^whpk_/).waitFor()
  assert.equal(await shown.count(), 1, 'what cannot be shown again stays in sight')
  await checkPage(page, 'three signing secrets')

  await page.getByRole('button', { name: 'Add a secret' }).click()
  await page.getByText(/revoke one that no receiver uses/).waitFor()
  assert.deepEqual(complaints.take(/409.*\/signing-secrets/), [])
  await secrets.getByRole('button', { name: `Revoke the secret …${items[0].hint}` }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await secrets.getByText('the last one stays').waitFor()
  await page.reload()
  await secrets.getByText(`whsec_…${items[1].hint}`).waitFor()
  assert.equal(await page.getByText(/^whsec_[\w+/=]{40,}$/).count(), 0, 'it is shown only once')
  assert.equal(await secrets.getByRole('button', { name: 'Reveal' }).count(), 0)
  assert.deepEqual(complaints.take(), [])
})

test('a receiver is paused and resumed by hand, and stands among the deliveries while it is paused', async (t) => {
  const server = await testApp(t, 'sqlite')
  await server.api('POST', '/connections', { name: 'erp' })
  await addCommand(server, { callbackUrl: 'http://127.0.0.1:9/orders' })
  const { page, complaints, url } = await open(t, server)
  await page.goto(`${url}/connections/erp/receivers`)
  const receiver = page.getByRole('table', { name: 'Receivers' }).getByRole('row').filter({ hasText: '127.0.0.1:9' })
  await receiver.getByText('Open').waitFor()
  await receiver.getByRole('button', { name: 'Pause' }).click()
  await receiver.getByText('Paused by hand').waitFor()
  await page.goto(`${url}/deliveries`)
  await receiver.getByText('of erp').waitFor()
  await checkPage(page, 'deliveries with a paused receiver')
  await receiver.getByRole('button', { name: 'Resume' }).click()
  await receiver.waitFor({ state: 'detached' })
  assert.deepEqual(complaints.take(), [])
})
