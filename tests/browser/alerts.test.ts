import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRules, lookForAlerts } from '../../packages/server/src/alerts/look-for-alerts.ts'
import { testApp } from '../../packages/server/src/testing/test-app.ts'
import { addCommand, mustClaim, testGateway } from '../../packages/server/src/testing/test-gateway.ts'
import { checkPage } from './check-page.ts'
import { openBrowser, openPage } from './open-browser.ts'

const hour = 3_600_000

test('an alert stands in red on list, connection and command until it resolves, and is kept in a list', async (t) => {
  const browser = await openBrowser(t)
  const server = await testApp(t, 'sqlite')
  const gateway = await testGateway(server)
  const command = await addCommand(server, {
    name: 'Orders',
    schedule: { everySeconds: 30 * 86_400 },
    freshness: { of: 'run', withinSeconds: 3_600 },
  })
  const rules = createRules()
  server.advance(2 * hour)
  await lookForAlerts(server, rules)

  const url = await server.listen()
  const { page, complaints } = await openPage(browser)
  const [name = '', value = ''] = server.cookie.split('=')
  await page.context().addCookies([{ name, value, url }])
  await page.goto(`${url}/connections`)
  await page.getByRole('listitem').filter({ hasText: 'erp' }).getByText('1 alert').waitFor()
  await checkPage(page, 'connections with an alert')
  await page.getByRole('link', { name: 'erp', exact: true }).click()
  const notes = page.getByRole('list', { name: 'Alerts' })
  await notes
    .first()
    .getByText(/Command Orders has had no run/)
    .waitFor()
  await checkPage(page, 'a connection with an alert')
  await page.getByRole('link', { name: 'Orders', exact: true }).first().click()
  await page.getByRole('heading', { name: 'Orders' }).waitFor()
  await notes.getByText(/Stale · since/).waitFor()
  await checkPage(page, 'a command with an alert')
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Alerts' }).click()
  const all = page.getByRole('table', { name: 'Alerts' })
  await all.getByRole('link', { name: 'erp', exact: true }).waitFor()
  await checkPage(page, 'alerts of all connections')
  await page.getByRole('combobox', { name: 'Kind' }).click()
  await page.getByRole('option', { name: 'Stuck' }).click()
  await page.waitForURL('**/alerts?kind=stuck')
  await page.getByText('No alert matches').waitFor()
  await page.getByRole('button', { name: 'Show all that stand' }).click()
  await all.getByRole('link', { name: /Command Orders has had no run/ }).click()
  await page.getByRole('heading', { name: 'Orders' }).waitFor()

  await command.runNow()
  const order = await mustClaim(gateway)
  await gateway.started(order)
  assert.equal((await gateway.finish(order, {})).status, 200)
  await lookForAlerts(server, rules)
  // Its page hears of it by the live stream.
  await notes.waitFor({ state: 'detached' })
  await page.goto(`${url}/connections/erp/alerts`)
  const list = page.getByRole('table', { name: 'Alerts' })
  await list.getByText(/Command Orders has had no run/).waitFor()
  assert.equal(await list.getByText('not yet').count(), 0)
  await checkPage(page, 'alerts that have resolved')
  await page.goto(`${url}/alerts`)
  await page.getByText('No alert stands').waitFor()
  await page.getByText('Resolved', { exact: true }).click()
  await page.waitForURL('**/alerts?show=resolved')
  await list.getByText(/Command Orders has had no run/).waitFor()
  assert.deepEqual(complaints.take(), [])
})
