import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { type TestApp, testApp } from '../../packages/server/src/testing/test-app.ts'
import { addCommand, testGateway } from '../../packages/server/src/testing/test-gateway.ts'
import type { Ending } from '../system/start-server.ts'
import { checkPage, checkZoomed } from './check-page.ts'
import { openBrowser, openPage, type TestPage } from './open-browser.ts'

const ends: (() => Promise<void>)[] = []
const file = { after: (end: () => Promise<void>) => void ends.unshift(end) } as Ending & Parameters<typeof testApp>[0]

let browser: Browser
let server: TestApp
let url: string

before(async () => {
  ;[browser, server] = await Promise.all([openBrowser(file), testApp(file, 'sqlite')])
  url = await server.listen()
  await testGateway(server)
  await addCommand(server, { name: 'Nightly orders', schedule: { everySeconds: 86_400 } })
})

after(async () => {
  for (const end of ends) await end()
})

const notSignedIn = /401.*\/api\/v1\/session/
const narrow = { viewport: { width: 390, height: 844 } }

async function open(path: string, options: BrowserContextOptions = {}, cookie = server.cookie): Promise<TestPage> {
  const opened = await openPage(browser, options)
  const [name = '', value = ''] = cookie.split('=')
  await opened.page.context().addCookies([{ name, value, url }])
  await opened.page.goto(`${url}${path}`)
  return opened
}

const picture = async (page: Page, name: string) => {
  if (process.env.TEST_PICTURES) await page.screenshot({ path: `${process.env.TEST_PICTURES}/${name}.png` })
}

test('somebody invited chooses a password by the link, and as a viewer is offered nothing that writes', async () => {
  const { page, complaints } = await open('/users')
  await page.getByRole('button', { name: 'Invite somebody' }).click()
  await page.getByRole('textbox', { name: 'E-mail' }).fill('ann@example.com')
  await page.getByRole('combobox', { name: 'Role', exact: true }).click()
  await page.getByRole('option', { name: /^viewer/ }).click()
  await page.getByRole('button', { name: 'Make the link' }).click()
  const link = await page.getByText(/\/join#join_/).textContent()
  await checkPage(page, 'an invitation')
  await page.getByRole('button', { name: 'Done' }).click()
  await page
    .getByRole('row', { name: /ann@example.com/ })
    .getByText('invited')
    .waitFor()
  await picture(page, 'users')
  await checkPage(page, 'users')

  const ann = await openPage(browser, { colorScheme: 'dark', ...narrow })
  await ann.page.goto(link ?? '')
  await ann.page.getByRole('textbox', { name: 'Password' }).fill('too short')
  await ann.page.getByRole('button', { name: 'Sign in with it' }).click()
  await ann.page.getByText('At least 12 characters', { exact: true }).waitFor()
  await checkPage(ann.page, 'choosing a password, dark, 390 px')
  await ann.page.getByRole('textbox', { name: 'Password' }).fill('a password of her own')
  await ann.page.keyboard.press('Enter')
  await ann.page.getByRole('link', { name: 'erp', exact: true }).waitFor()
  assert.equal(new URL(ann.page.url()).hash, '', 'the token does not stay in the address')
  assert.equal(await ann.page.getByRole('link', { name: /New connection/ }).count(), 0)
  await ann.page.goto(`${url}/connections/erp/queue`)
  await ann.page.getByRole('link', { name: 'Nightly orders' }).waitFor()
  assert.equal(await ann.page.getByRole('link', { name: /New command/ }).count(), 0)
  assert.equal(await ann.page.getByRole('button', { name: /Run now/ }).count(), 0)
  await ann.page.getByRole('link', { name: 'Nightly orders' }).click()
  await ann.page.getByRole('heading', { name: 'Nightly orders' }).waitFor()
  for (const name of [/Run now/, /Pause/, /Actions of/])
    assert.equal(await ann.page.getByRole('button', { name }).count(), 0)
  assert.equal(await ann.page.getByRole('link', { name: /^Edit/ }).count(), 0)
  await looksAtFlow(ann.page)
  for (const closed of [
    '/users',
    '/audit',
    '/server',
    '/tokens',
    '/connections/new',
    '/connections/erp/commands/new',
  ]) {
    await ann.page.goto(`${url}${closed}`)
    await ann.page.getByText(/This needs the role/).waitFor()
  }
  await checkPage(ann.page, 'a closed page, dark, 390 px')
  // The link is over.
  await ann.page.goto('about:blank')
  await ann.page.goto(link ?? '')
  await ann.page.getByRole('heading', { name: 'The link is over' }).waitFor()
  assert.deepEqual(ann.complaints.take(notSignedIn, /403.*\/invitation/), [])
  assert.deepEqual(complaints.take(), [])
})

/** What a viewer sees of a flow and of settings can be read, and not be written. */
async function looksAtFlow(page: Page) {
  const definition = { start: 'done', steps: { done: { type: 'stop', answer: 'object.total' } } }
  const { id } = (await server.api('POST', '/flows', { name: 'Totals', definition })).body
  await server.api('POST', '/direct-urls', { name: 'Totals in', flowId: id })
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.goto(`${url}/flows/${id}`)
  await page.getByLabel('Canvas of the flow').getByRole('button', { name: /^done/ }).click()
  await page.getByLabel('What done does').getByText('object.total').waitFor()
  await page.getByRole('cell', { name: 'Totals in' }).waitFor()
  for (const name of [/^Add/, /^Delete/, /^Undo/, /^Save/, /^Publish/, /^Test/, /^Send/, /^Start$/, /^New/])
    assert.equal(await page.getByRole('button', { name }).count(), 0, String(name))
  assert.equal(await page.getByRole('textbox').count(), 0, 'nothing to write in')
  await page.keyboard.press('Delete')
  await page.getByText('JSON', { exact: true }).click()
  await page.getByLabel('Definition', { exact: true }).and(page.locator('pre')).getByText('object.total').waitFor()
  assert.equal(await page.getByRole('textbox').count(), 0, 'nothing to write in')
  await checkPage(page, 'a flow for a viewer')
  await picture(page, 'flow-of-viewer')
  await page.goto(`${url}/connections/erp/settings`)
  await page.getByRole('textbox', { name: 'Alert URL' }).waitFor()
  for (const field of await page.getByRole('textbox').all()) assert.ok(await field.isDisabled())
  await page.goto(`${url}/connections/erp/start`)
  await page.getByText(/This needs the role/).waitFor()
  await page.setViewportSize(narrow.viewport)
}

test('the audit log is filtered by its address; server, account and tokens are readable in the dark and on a telephone', async () => {
  await server.api('PATCH', '/connections/erp', { description: 'Orders and customers' })
  const { page, complaints } = await open('/audit?what=editConnection', { colorScheme: 'dark', ...narrow })
  const log = page.getByRole('table', { name: 'Audit log' })
  await log.getByText('Orders and customers').waitFor()
  assert.equal(await log.getByRole('row').count(), 2)
  await checkPage(page, 'audit log, dark, 390 px')
  await picture(page, 'audit-narrow')
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.getByRole('combobox', { name: 'Who' }).fill('nobody@example.com')
  await page.keyboard.press('Enter')
  await page.getByText('Nothing matches').waitFor()
  assert.match(page.url(), /who=nobody/)
  await page.goto(`${url}/audit`)
  await log.getByRole('row').nth(2).waitFor()
  await picture(page, 'audit')
  for (const [path, words] of [
    ['/server', 'POSTERN_DATABASE_URL'],
    ['/account', 'this one'],
    ['/tokens', 'New token for'],
    ['/users', 'owner@example.com'],
  ] as const) {
    await page.setViewportSize(narrow.viewport)
    await page.goto(`${url}${path}`)
    await page.getByText(words).first().waitFor()
    await checkPage(page, `${path}, dark, 390 px`)
    await checkZoomed(page, path)
    await picture(page, `${path.slice(1)}-narrow-dark`)
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.emulateMedia({ colorScheme: 'light' })
    await checkPage(page, `${path}, light`)
    await picture(page, `${path.slice(1)}-light`)
    await page.emulateMedia({ colorScheme: 'dark' })
  }
  assert.deepEqual(complaints.take(), [])
})

test('the own password is changed by who knows it, and a session elsewhere is ended', async () => {
  const email = 'bob@example.com'
  const { id, invitation } = (await server.api('POST', '/users', { email, role: 'operator' })).body
  const token = invitation.url.split('#')[1]
  const joined = await server.call('POST', '/api/v1/invitation/accept', { token, password: 'the first password' })
  const cookie = String(joined.headers['set-cookie']).split(';')[0] ?? ''
  await server.call(
    'POST',
    '/api/v1/session',
    { email, password: 'the first password' },
    { 'user-agent': 'A telephone' },
  )
  const { page, complaints } = await open('/account', {}, cookie)
  await page.getByRole('button', { name: 'End the session of A telephone' }).click()
  await page.getByRole('row', { name: /A telephone/ }).waitFor({ state: 'detached' })
  await page.getByRole('textbox', { name: 'Password until now' }).fill('not this')
  await page.getByRole('textbox', { name: 'New password' }).fill('the second password')
  await page.getByRole('button', { name: 'Change the password' }).click()
  await page.getByText('The password until now is not right').waitFor()
  await page.getByRole('textbox', { name: 'Password until now' }).fill('the first password')
  await page.keyboard.press('Enter')
  await page.getByText(/The password is changed/).waitFor()
  // What the role no longer allows is no longer offered, once the server has said so.
  await server.api('PATCH', `/users/${id}`, { role: 'viewer' })
  await page.goto(`${url}/tokens`)
  await page.getByText('This needs the role operator').waitFor()
  assert.deepEqual(complaints.take(/401.*\/session\/password/), [])
})

test('Ctrl-K leads everywhere and does things, by the keyboard alone; ? lists the keys', async () => {
  const { page, complaints } = await open('/connections')
  await page.getByRole('link', { name: 'erp', exact: true }).waitFor()
  await page.keyboard.press('Control+k')
  const field = page.getByRole('combobox', { name: 'Search' })
  await field.fill('nightly')
  await page.getByRole('option', { name: /^Run now: Nightly orders/ }).waitFor()
  await checkPage(page, 'the palette')
  await picture(page, 'palette')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Nightly orders' }).waitFor()

  await page.keyboard.press('/')
  await field.fill('nightly')
  await page.getByRole('option', { name: /^Run now: Nightly orders/ }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByText(/“Nightly orders” runs as soon/).waitFor()
  await page.getByRole('button', { name: 'The last notices' }).click()
  await page
    .getByRole('dialog', { name: 'The last notices' })
    .getByText(/“Nightly orders” runs as soon/)
    .waitFor()
  await checkPage(page, 'the last notices')
  await page.keyboard.press('Escape')

  await page.keyboard.press('?')
  await page.getByRole('table', { name: 'Keys' }).getByText('Audit log').waitFor()
  await checkPage(page, 'the keys')
  await page.keyboard.press('Escape')
  await page.getByRole('table', { name: 'Keys' }).waitFor({ state: 'detached' })
  await page.keyboard.press('g')
  await page.keyboard.press('d')
  await page.waitForURL('**/deliveries')
  assert.deepEqual(complaints.take(), [])
})

test('what was paused by mistake is taken back', async () => {
  const { page, complaints } = await open('/connections/erp/queue')
  await page.getByRole('button', { name: 'Actions of Nightly orders' }).click()
  await page.getByRole('menuitem', { name: 'Pause' }).click()
  await page.getByText('Paused: Nightly orders').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('Undone').waitFor()
  const { items } = (await server.api('GET', '/connections/erp/commands')).body
  assert.equal(items[0].status, 'READY')
  assert.deepEqual(complaints.take(), [])
})
