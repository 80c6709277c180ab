import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { straight } from '../to-server/create-dispatcher.ts'
import { readConfiguration, writeConfiguration } from './configuration-file.ts'
import { serveConfigurationPage } from './serve-page.ts'

const orders = {
  name: 'orders',
  url: 'http://127.0.0.1:1/',
  apiKey: 'pk_0123456789abcdef',
  odbc: 'Driver=No such driver;PWD=hunter2',
}

async function setUp(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-page-'))
  await writeConfiguration(folder, [orders], {})
  const page = await serveConfigurationPage({ folder, way: straight, allowHttp: false, port: 0 })
  t.after(async () => {
    await page.close()
    rmSync(folder, { recursive: true })
  })
  const { host, port, hash } = new URL(page.url)
  const origin = `http://${host}`
  /** As fetch cannot: with any Host. */
  async function call(method: string, path: string, headers: Record<string, string> = {}, content?: object) {
    const own = { host, ...(content && { 'content-type': 'application/json' }), ...headers }
    const body = content && JSON.stringify(content)
    const { promise, resolve, reject } = Promise.withResolvers<import('node:http').IncomingMessage>()
    request({ host: '127.0.0.1', port, method, path, headers: own }, resolve).on('error', reject).end(body)
    const response = await promise
    return { status: response.statusCode, headers: response.headers, text: await text(response) }
  }
  async function signIn(): Promise<string> {
    const { headers } = await call('POST', '/api/session', { origin }, { token: hash.slice(1) })
    return headers['set-cookie']?.[0] ?? ''
  }
  return { folder, host, port, origin, call, signIn, token: hash.slice(1) }
}

test('the link lets one browser in, once, and nobody else', async (t) => {
  const { origin, call, signIn, token } = await setUp(t)
  assert.equal((await call('GET', '/api/connections')).status, 401)
  assert.equal((await call('POST', '/api/session', { origin }, { token: 'x'.repeat(43) })).status, 401)
  const cookie = await signIn()
  assert.match(cookie, /; HttpOnly; SameSite=Strict; Path=\/$/)
  assert.equal((await call('POST', '/api/session', { origin }, { token })).status, 401)
  assert.equal((await call('GET', '/api/connections', { cookie })).status, 200)
})

test('forged Host, forged Origin, DNS rebinding: nothing is read and nothing changed', async (t) => {
  const { folder, host, port, origin, call, signIn } = await setUp(t)
  const cookie = await signIn()
  const change = { name: 'orders', url: 'http://127.0.0.1:2', apiKey: 'pk_of_somebody_else', odbc: 'DSN=x' }
  for (const forged of [
    { host: 'evil.example' },
    { host: `evil.example:${port}`, origin: `http://evil.example:${port}` },
    { host: `127.0.0.1.evil.example:${port}` },
    { host: `localhost:${port}`, origin },
    { host, origin: 'http://evil.example' },
    { host, origin: 'null' },
    { host, origin: `https://${host}` },
    { host, origin: `http://127.0.0.1:1` },
    { host, origin, 'sec-fetch-site': 'cross-site' },
    { host, origin, 'sec-fetch-site': 'same-site' },
  ]) {
    const answers = [
      await call('GET', '/api/connections', { cookie, ...forged }),
      await call('POST', '/api/save', { cookie, ...forged }, change),
      await call('POST', '/api/remove', { cookie, ...forged }, { name: 'orders' }),
    ].slice('origin' in forged || forged.host !== host ? 0 : 1)
    for (const answer of answers) {
      assert.ok(answer.status === 421 || answer.status === 403, `${JSON.stringify(forged)}: ${answer.status}`)
      assert.doesNotMatch(answer.text, /orders/)
      assert.equal(answer.headers['access-control-allow-origin'], undefined)
    }
  }
  assert.equal((await call('POST', '/api/save', { cookie }, change)).status, 403, 'no Origin at all')
  const form = { cookie, origin, 'content-type': 'text/plain' }
  assert.equal((await call('POST', '/api/save', form, change)).status, 415)
  assert.deepEqual((await readConfiguration(folder, {}))?.connections[0]?.connection, orders)
})

test('I10: no secret goes to the page, and a key that is kept goes to no other server', async (t) => {
  const { folder, origin, call, signIn } = await setUp(t)
  const cookie = await signIn()
  const own = { cookie, origin }
  const elsewhere = { name: 'orders', url: 'http://127.0.0.1:2' }
  const answers = [
    await call('GET', '/api/connections', { cookie }),
    await call('POST', '/api/check-server', own, elsewhere),
    await call('POST', '/api/check-database', own, { name: 'orders' }),
    await call('POST', '/api/save', own, elsewhere),
  ]
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200, 400],
  )
  assert.match(answers[3]?.text ?? '', /API key has to be entered again/)
  for (const answer of answers) assert.doesNotMatch(answer.text, /hunter2|0123456789abcdef/)
  assert.deepEqual((await readConfiguration(folder, {}))?.connections[0]?.connection, orders)
})

test('what is saved with empty secrets keeps them; what is wrong is told and not written', async (t) => {
  const { folder, origin, call, signIn } = await setUp(t)
  const own = { cookie: await signIn(), origin }
  const change = { name: 'orders', url: orders.url, apiKey: '', odbc: '', refreshSeconds: 9 }
  assert.equal((await call('POST', '/api/save', own, change)).status, 200)
  const saved = { ...orders, refreshSeconds: 9 }
  assert.deepEqual((await readConfiguration(folder, {}))?.connections[0]?.connection, saved)
  for (const [path, content, sentence] of [
    ['save', { ...change, refreshSeconds: 0 }, /refreshSeconds is \\"0\\"/],
    ['save', { name: 'new' }, /url is missing[\s\S]*apiKey is missing[\s\S]*odbc is missing/],
    ['save', { ...change, pasword: 'x' }, /other fields/],
    ['remove', { name: 'none' }, /no connection/],
  ] as const) {
    const answer = await call('POST', `/api/${path}`, own, content)
    assert.equal(answer.status, 400)
    assert.match(answer.text, sentence)
  }
  assert.deepEqual((await readConfiguration(folder, {}))?.connections[0]?.connection, saved)
})
