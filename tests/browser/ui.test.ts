import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { makeGuardedFolder } from '../databases/guarded-folder.ts'
import { makeSqliteFile } from '../databases/sqlite-file.ts'
import { startGateway } from '../system/start-gateway.ts'
import { type Ending, owner } from '../system/start-server.ts'
import { checkPage, checkZoomed } from './check-page.ts'
import { openBrowser, openPage, type TestPage } from './open-browser.ts'
import { buildPseudoPages, plainTexts, servePages } from './pseudo-pages.ts'
import { type ShownServer, startSample, startUnowned } from './sample-server.ts'
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

/** No session is the answer to the first question of a page that nobody is signed in to. */
const notSignedIn = /401.*\/api\/v1\/session/

/** The API key in the command that starts a gateway. */
const keyIn = (command: string | null): string => /POSTERN_API_KEY=(\S+)/.exec(command ?? '')?.[1] ?? ''

const signedIn = (options: Parameters<typeof openPage>[1] = {}, path = '/connections'): Promise<TestPage> =>
  openSignedIn(browser, server.url, path, options)

test('the first visit makes the owner by the one-time link, and leads from there to the first rows that arrive', async (t) => {
  const unowned = await startUnowned(t)
  const { page, complaints } = await openPage(browser)
  await page.goto(unowned.url)
  await page.getByText('Open the one-time link').waitFor()
  await checkPage(page, 'the first visit without a link')

  const link = /http:\S+\/setup#\S+/.exec(unowned.readyLine())?.[0]
  assert.ok(link, unowned.readyLine())
  await page.goto(link)
  await page.getByRole('textbox', { name: 'E-mail' }).fill(owner.email)
  await page.getByRole('textbox', { name: 'Password' }).fill('too short')
  await page.getByRole('button', { name: 'Make the account' }).click()
  await page.getByText('At least 12 characters', { exact: true }).waitFor()
  await page.getByRole('textbox', { name: 'Password' }).fill(owner.password)
  await page.getByRole('button', { name: 'Make the account' }).click()
  await page.getByText('No connection yet').waitFor()
  assert.equal(new URL(page.url()).hash, '', 'the token does not stay in the address')
  await checkPage(page, 'connections, none yet')
  assert.deepEqual(complaints.take(notSignedIn), [])

  const database = makeSqliteFile('first')
  t.after(database.drop)
  database.exec(`
    CREATE TABLE stones (id bigint PRIMARY KEY, name varchar(40));
    INSERT INTO stones VALUES (9007199254740993, 'Ørsted 漢字 "q"')`)
  // By the keyboard, as far as it is about pressing and typing.
  await page.getByRole('link', { name: 'New connection' }).first().press('Enter')
  await page.locator('input:focus').fill('first')
  await page.keyboard.press('Enter')
  await page.getByText('The API key is shown only this once').waitFor()
  await page.getByText('Windows', { exact: true }).click()
  await page.getByText(/^\$env:POSTERN_URL=.+npx postern gateway run$/).waitFor()
  await page.getByText('Container', { exact: true }).click()
  await page.getByText(/^docker run .+npx postern gateway run'$/).waitFor()
  await page.getByText('Linux, macOS').click()
  const apiKey = keyIn(await page.getByText(/npx postern gateway run$/).textContent())
  await startGateway(t, { url: unowned.url, apiKey, odbc: database.odbc, name: 'first-gateway' })

  // Noticed live, and the database tested at once.
  const steps = page.getByRole('list', { name: 'First steps' })
  await steps.getByText('first-gateway, version').waitFor()
  await steps.getByText(/^SQLite .+ and shows 1 table\.$/).waitFor()
  await steps.getByRole('combobox', { name: 'Table' }).click()
  await page.getByRole('option', { name: 'stones' }).click()
  await steps.getByRole('button', { name: 'Try' }).press('Enter')
  const tried = page.getByRole('table', { name: 'Rows of the trial' })
  await tried.getByText('9007199254740993', { exact: true }).waitFor()
  await checkPage(page, 'the first command')
  await steps.getByRole('button', { name: 'Make the command and run it' }).press('Enter')
  await steps.getByRole('list', { name: 'The rows that arrived' }).getByText('Ørsted 漢字 "q"').waitFor()
  await page.getByText('Rows flow from the database to a URL').waitFor()
  await checkPage(page, 'the first rows')
  assert.deepEqual(complaints.take(), [])
  await page.reload()
  await page.getByText('Rows flow from the database to a URL').waitFor()
  assert.ok(!(await page.content()).includes(apiKey), 'the key is nowhere but in the memory of the page that made it')
})

test('sign-in tells a wrong password, and returns to where one wanted to go', async () => {
  const { page, complaints } = await openPage(browser)
  await page.goto(`${server.url}/connections/sample/log`)
  await page.getByRole('textbox', { name: 'E-mail' }).fill(owner.email)
  await page.getByRole('textbox', { name: 'Password' }).fill('not the password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('alert').waitFor()
  await checkPage(page, 'sign-in')
  await page.getByRole('textbox', { name: 'Password' }).fill(owner.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('**/connections/sample/log')
  await page.getByRole('table', { name: 'Connection log' }).waitFor()
  assert.deepEqual(complaints.take(notSignedIn), [])
})

test('the sample is there, and its rows are seen arriving', async (t) => {
  const { page, complaints } = await signedIn()
  const sample = page.getByRole('listitem').filter({ hasText: 'sample' })
  await sample.getByText('Gateway online').waitFor()
  const scripts = await page.evaluate<number>(
    "performance.getEntriesByType('resource').filter((each) => each.name.endsWith('.js')).reduce((sum, each) => sum + each.encodedBodySize, 0)",
  )
  t.diagnostic(`the connections page loads ${(scripts / 1000).toFixed(0)} kB of compressed script`)
  assert.ok(scripts < 250_000, `${scripts} bytes of script`)
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Inspection URLs' }).click()
  await page.getByRole('link', { name: 'Sample orders' }).click()
  const requests = page.getByRole('list', { name: /^Requests/ }).getByRole('listitem')
  await requests.first().getByRole('columnheader', { name: 'customer' }).waitFor()
  await checkPage(page, 'an inspection URL')

  const seen = await page.getByText(/^\d+ requests? so far/).textContent()
  await page
    .getByText(/^\d+ requests? so far/)
    .filter({ hasNotText: seen ?? '' })
    .waitFor()
  assert.deepEqual(complaints.take(), [])
})

test('an overview draws what runs came to, over the time that the address says, and as a table', async () => {
  const { page, complaints } = await signedIn({ colorScheme: 'light' }, '/connections/sample')
  await page.getByText('All is well').waitFor()
  const ofRuns = [/^Rows: [1-9]/, /^Bytes: [1-9]/, /^Runs: [1-9]/, /^How long runs take: \d/]
  const ofDeliveries = [/^Attempts at deliveries: [1-9]/, /^How long receivers take: \d/]
  for (const chart of [...ofRuns, ...ofDeliveries])
    await page.getByRole('figure', { name: chart }).locator('svg').first().waitFor()
  await page.getByText('30 days').click()
  await page.waitForURL('**/connections/sample?range=30d')
  await page.getByText('The same as a table').click()
  const row = page.getByRole('table', { name: 'Runs over time' }).getByRole('row').last()
  assert.match((await row.textContent()) ?? '', /^\d+ \w{3,4}\d+/)
  await page.getByRole('table', { name: 'Freshness' }).getByText('Not watched').waitFor()
  await checkPage(page, 'an overview')

  await page.goto(`${server.url}/connections`)
  await page.getByRole('textbox', { name: 'Find a connection' }).fill('shop')
  await page.waitForURL('**/connections?find=shop')
  await page.getByRole('img', { name: /^Last 24 hours: [1-9]/ }).waitFor()
  await page.getByRole('textbox', { name: 'Find a connection' }).fill('nothing like it')
  await page.getByText('No connection matches').waitFor()
  assert.deepEqual(complaints.take(), [])
})

test('from a new connection to rows that arrived: key, gateway, command, preview, run', async () => {
  // The database and its gateway stay for the test after this one.
  const database = makeSqliteFile('keep')
  file.after(database.drop)
  database.exec(`
    CREATE TABLE stones (id bigint PRIMARY KEY, name varchar(40));
    INSERT INTO stones VALUES (9007199254740993, 'Ørsted 漢字 "q"'), (9007199254740995, NULL)`)
  const { page, complaints } = await signedIn()

  await page.getByRole('link', { name: 'New connection' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('keep')
  await page.getByRole('button', { name: 'Make the connection' }).click()
  await page.getByText('The API key is shown only this once').waitFor()
  await page.getByText('Waiting for the gateway').waitFor()
  await checkPage(page, 'a new connection')
  const apiKey = keyIn(await page.getByText(/npx postern gateway run$/).textContent())
  await startGateway(file, { url: server.url, apiKey, odbc: database.odbc, name: 'keep-gateway' })

  await page.getByText('keep-gateway, version').waitFor()
  await page.getByRole('link', { name: 'All fields' }).click()
  // The page before has such an editor too.
  await page.getByRole('combobox', { name: 'Last field' }).waitFor()
  await page.getByRole('textbox', { name: 'SQL' }).click()
  await page.keyboard.insertText('SELECT id, name FROM stones WHERE id > @last_value@ ORDER BY id')
  await page.getByRole('combobox', { name: 'Last field' }).fill('id')
  await page.getByRole('combobox', { name: 'Callback URL' }).fill('http://10.1.2.3/in')
  await page.getByText('Cron', { exact: true }).click()
  await page.getByRole('textbox', { name: 'Cron expression' }).fill('30 2 * * *')
  await page.getByRole('combobox', { name: 'Time zone' }).fill('Madrid')
  await page.getByRole('option', { name: 'Europe/Madrid' }).click()
  await page
    .getByRole('list', { name: 'Next times' })
    .getByText(/02:30:00 \+0[12]:00/)
    .first()
    .waitFor()
  await checkPage(page, 'a new command')
  assert.deepEqual(complaints.take(), [])

  await page.getByRole('button', { name: 'Make the command' }).click()
  await page.locator('[aria-invalid="true"][type="url"]').waitFor()
  assert.deepEqual(
    complaints.take(/400.*\/connections\/keep\/commands/),
    [],
    'an inner address is refused at its field',
  )
  await page.getByRole('button', { name: 'Make an inspection URL' }).click()
  await page.getByText('This is the inspection URL').waitFor()
  await page.getByRole('button', { name: 'Make the command' }).click()
  await page.getByRole('button', { name: 'Run now' }).click()

  const run = page.getByRole('table', { name: 'Runs' }).getByRole('row').filter({ hasText: 'DONE' })
  await run.getByText('9007199254740995').waitFor()
  await checkPage(page, 'a command')
  await run.getByRole('link').click()
  const rows = page.getByRole('grid', { name: 'Rows of the run' })
  await rows.getByText('9007199254740993', { exact: true }).waitFor()
  await rows.getByText('Ørsted 漢字 "q"', { exact: true }).waitFor()
  await page.getByText('DELIVERED').waitFor()
  await checkPage(page, 'a run')

  await page.getByRole('link', { name: 'keep', exact: true }).click()
  await page.getByRole('list', { name: 'Commands queue' }).getByText('READY').waitFor()
  await checkPage(page, 'the commands queue')
  assert.deepEqual(complaints.take(), [])
})

test('a failing command shows a red flag with the database’s own message; deleting asks for the password', async () => {
  const { page, complaints } = await signedIn({}, '/connections/keep/queue')
  await page.getByRole('button', { name: /^Actions of SELECT/ }).click()
  await page.getByRole('menuitem', { name: 'Edit' }).click()
  const editor = page.getByRole('textbox', { name: 'SQL' })
  await editor.click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText('SELECT id, nam FROM stones WHERE id > @last_value@')
  await checkPage(page, 'editing a command')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Run now' }).click()
  await page.getByText('SQLSTATE').first().waitFor()
  await page.getByRole('link', { name: 'keep', exact: true }).click()
  const queue = page.getByRole('list', { name: 'Commands queue' })
  await queue.getByText('Failing').waitFor()
  await queue.getByText(/no such column: nam/).waitFor()
  await checkPage(page, 'a red flag')

  // From all connections to what is wrong in two clicks.
  await page.goto(`${server.url}/connections?show=red`)
  await page.getByText('Need attention 1').waitFor()
  await page.getByRole('link', { name: 'keep', exact: true }).click()
  const trouble = page.getByRole('list', { name: 'What needs attention' })
  await trouble.getByText('1 command fails').waitFor()
  await page.getByRole('figure', { name: /^Runs: .* 1 failed/ }).waitFor()
  await checkPage(page, 'an overview with a failure')
  await trouble.getByRole('link', { name: '1 command fails' }).click()
  await queue.getByText(/no such column: nam/).waitFor()

  await page.getByRole('link', { name: 'Keys and settings' }).click()
  await page.getByRole('button', { name: 'Rotate: add a new key' }).click()
  await page.getByText(/was not used yet/).waitFor()
  await checkPage(page, 'two keys')
  const headers = { authorization: `Bearer ${keyIn(await page.getByText(/npx postern gateway run$/).textContent())}` }
  const claim = { data: { gateway: 'second', version: '0.1.0', waitSeconds: 0 }, headers }
  assert.ok((await page.request.post(`${server.url}/gateway/v1/claim`, claim)).ok())
  await page.getByText(/is in use, last/).waitFor()

  await page.getByRole('button', { name: 'Actions of keep' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  const lost = page.getByRole('list', { name: 'What will be lost' })
  await lost.getByText(/^1 command with its cursor$/).waitFor()
  await lost.getByText(/^2 API keys$/).waitFor()
  await checkPage(page, 'what will be lost')
  await page.getByLabel('Your password').fill('not the password')
  await page.getByRole('button', { name: 'Delete the connection' }).click()
  await page.getByText('That is not your password').waitFor()
  assert.deepEqual(complaints.take(/401.*\/connections\/keep/), [])
  await page.getByLabel('Your password').fill(owner.password)
  await page.getByRole('button', { name: 'Delete the connection' }).click()
  await page.waitForURL('**/connections')
  await page.getByRole('link', { name: 'keep', exact: true }).waitFor({ state: 'detached' })
  assert.deepEqual(complaints.take(), [])
})

const small = { viewport: { width: 390, height: 844 }, colorScheme: 'dark' } as const

test('every page is usable in the dark on a telephone, and at 200 %', async () => {
  const { page, complaints } = await signedIn(small)
  const show = async (path: string, text: string | RegExp) => {
    await page.goto(`${server.url}${path}`)
    await page.getByText(text).first().waitFor()
    await checkPage(page, path)
    await checkZoomed(page, path)
  }
  await show('/connections', 'Gateway online')
  await show('/connections/new', 'What is it called?')
  await show('/connections/sample', 'All is well')
  await page.getByRole('figure', { name: /^Rows: / }).waitFor()
  await checkPage(page, 'charts')
  await show('/connections/sample/gateways', 'Share of 24 hours')
  await show('/connections/sample/start', 'Rows flow from the database to a URL')
  await show('/connections/sample/queue', 'New orders')
  await show('/connections/sample/archive', 'Nothing in the archive')
  await show('/connections/sample/apps', 'Its SQL is not written yet')
  await show('/connections/sample/receivers', 'Open')
  await show('/connections/sample/alerts', 'No alert so far')
  await show('/connections/sample/log', 'finish')
  await show('/connections/sample/settings', 'Signing secret')
  await show('/connections/sample/commands/new', 'Every minute')
  await show('/alerts', 'No alert stands')
  await show('/deliveries', 'DELIVERED')
  await show('/flows', 'No flow yet')
  await show('/flow-runs', 'No flow run')
  await show('/inspection', 'Sample orders')
  await show('/tokens', 'New token for')
  await show('/nowhere', 'There is no such page')
  await page.goto(`${server.url}/connections/sample/queue`)
  await page.getByRole('link', { name: 'New orders' }).click()
  await page.getByRole('table', { name: 'Runs' }).getByRole('link').first().click()
  await page.getByText('webhook-id').first().waitFor()
  await checkPage(page, 'a run')
  await checkZoomed(page, 'a run')
  assert.deepEqual(complaints.take(), [])
})

// Half a minute of pages: npm run test:words. That files say nothing else is held by words.test.ts of the web UI.
const onlyWhenAsked = process.env.TEST_ALL_WORDS ? false : 'npm run test:words opens every page'

test('no page says a word that is not in the words, as a second set of them shows', {
  skip: onlyWhenAsked,
}, async (t) => {
  const folder = makeGuardedFolder('pseudo', 'KILL')
  t.after(() => folder.remove())
  const [pages, { page }] = await Promise.all([buildPseudoPages(folder.path), openPage(browser)])
  const data = await servePages(page, pages)
  const found: string[] = []
  const read = async (paths: readonly string[]) => {
    for (const path of paths) {
      await page.goto(`${server.url}${path}`)
      await page.locator('h1').first().waitFor()
      await page.waitForFunction('!document.querySelector(\'[aria-busy="true"]\')')
      found.push(...(await plainTexts(page, data)).map((text) => `${path}: ${text}`))
    }
  }
  await read(['/sign-in', '/join#none'])

  const api = `${server.url}/api/v1`
  const send = async (path: string, body: unknown) =>
    (await page.request.post(api + path, { data: body, headers: { origin: server.url } })).json()
  const first = async (path: string): Promise<string> => (await (await page.request.get(api + path)).json()).items[0].id
  await send('/session', owner)
  const command = await first('/connections/sample/queue')
  const run = await first(`/commands/${command}/runs`)
  const flow = await send('/flows', {
    name: 'f-1',
    definition: { start: 'done', steps: { done: { type: 'stop', answer: 'object' } } },
  })
  await read(['/deliveries', `/commands/${command}/edit`, `/runs/${run}`, `/flows/${flow.id}`, '/server'])
  const tabs = ['', 'settings', 'queue', 'archive', 'apps', 'receivers', 'alerts', 'gateways', 'log', 'start']
  await read(tabs.map((tab) => `/connections/sample/${tab}`))
  await read([
    '/connections',
    '/connections/new',
    '/connections/sample/commands/new',
    '/alerts',
    `/commands/${command}`,
  ])
  await read(['/flows', '/flow-runs', `/apps/${await first('/apps?connection=sample')}`])
  await read(['/inspection', `/inspection/${await first('/inspection-urls')}`, '/tokens', '/account', '/users'])
  await read(['/audit', '/nowhere'])
  assert.deepEqual(found, [])
})

test('a page says that it is stale while the server is away, and goes on by itself', async () => {
  const { page } = await signedIn()
  const navigation = page.getByRole('navigation', { name: 'Main' })
  await navigation.getByText('Live', { exact: true }).waitFor()
  await server.stop()
  await navigation.getByText('Reconnecting…').waitFor()
  const note = page.getByText('What you see may be old: the server cannot be reached')
  await note.waitFor()
  await checkPage(page, 'what may be old')
  await server.start()
  await navigation.getByText('Live', { exact: true }).waitFor()
  await note.waitFor({ state: 'detached' })
  const sample = page.getByRole('listitem').filter({ hasText: 'sample' })
  await sample.getByText('Gateway online').waitFor()
})
