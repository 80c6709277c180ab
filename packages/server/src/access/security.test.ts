import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { pino } from 'pino'
import { testApp } from '../testing/test-app.ts'
import { sessionCookieFor } from './session-cookie.ts'

const https = { publicUrl: () => 'https://postern.example.com' }

/** A directive of a Content-Security-Policy, as its words. */
const directive = (policy: unknown, name: string): string[] | undefined =>
  String(policy)
    .split(';')
    .map((part) => part.trim().split(/\s+/))
    .find(([first]) => first === name)
    ?.slice(1)

test('every answer has a policy that runs no script but the files of this server, whatever it is an answer to', async (t) => {
  const { call, api } = await testApp(t, 'sqlite')
  const answers = [
    await call('GET', '/', undefined, { accept: 'text/html' }),
    await call('GET', '/connections/erp', undefined, { accept: 'text/html' }),
    await call('GET', '/join', undefined, { accept: 'text/html' }),
    await call('GET', '/api/v1/nothing'),
    await call('GET', '/docs/errors'),
    await call('POST', '/inspect/nothing'),
    await api('GET', '/connections'),
    await api('POST', '/connections', { name: 'Bad name' }),
  ]
  for (const { headers } of answers) {
    const policy = headers['content-security-policy']
    assert.deepEqual(directive(policy, 'script-src') ?? directive(policy, 'default-src'), ["'self'"])
    assert.deepEqual(directive(policy, 'default-src'), ["'none'"])
    for (const [name, words] of [
      ['base-uri', "'none'"],
      ['frame-ancestors', "'none'"],
      ['connect-src', "'self'"],
      ['form-action', "'self'"],
    ] as const)
      assert.deepEqual(directive(policy, name), [words], name)
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['referrer-policy'], 'no-referrer')
  }
  // Scripts of the reference page stand in its own policy by their digests.
  const reference = directive((await call('GET', '/docs/')).headers['content-security-policy'], 'script-src') ?? []
  assert.ok(!reference.some((word) => /unsafe/.test(word)), reference.join(' '))
})

test('the one page of the UI holds no script of its own, and nothing of whoever is signed in', async (t) => {
  const page = readFileSync(new URL('../../../web/index.html', import.meta.url), 'utf8')
  for (const [, attributes = '', content = ''] of page.matchAll(/<script([^>]*)>([^<]*)<\/script>/g)) {
    assert.match(attributes, /\bsrc="\//)
    assert.equal(content.trim(), '')
  }
  assert.doesNotMatch(page, /\son\w+\s*=|javascript:/i)
  const { call, cookie, user } = await testApp(t, 'sqlite')
  const { text } = await call('GET', '/connections', undefined, { accept: 'text/html', cookie })
  assert.ok(!text.includes(user.email) && !text.includes(cookie.split('=')[1] ?? ''))
})

test('the session cookie is for this server alone: no script, no other site, https where there is https', async (t) => {
  const { call, user } = await testApp(t, 'sqlite', https)
  const signedIn = await call('POST', '/api/v1/session', { email: user.email, password: user.password })
  const attributes = String(signedIn.headers['set-cookie']).split('; ').slice(1)
  for (const attribute of ['HttpOnly', 'SameSite=Lax', 'Secure', 'Path=/'])
    assert.ok(attributes.includes(attribute), attribute)
  assert.ok(!attributes.some((attribute) => attribute.startsWith('Domain')))
})

test('two servers on one host do not sign each other’s people out', async (t) => {
  assert.equal(sessionCookieFor('https://postern.example.com'), 'postern_session')
  assert.equal(sessionCookieFor('http://localhost:7400'), 'postern_session_7400')
  const [one, two] = await Promise.all(
    [7400, 7401].map((port) => testApp(t, 'sqlite', { publicUrl: () => `http://localhost:${port}` })),
  )
  assert.ok(one && two)
  const cookies: string[] = []
  for (const { call, user } of [one, two]) {
    const { headers } = await call('POST', '/api/v1/session', { email: user.email, password: user.password })
    cookies.push(String(headers['set-cookie']).split(';')[0] ?? '')
  }
  const jar = { cookie: cookies.join('; '), 'sec-fetch-site': 'same-origin' }
  for (const { call } of [one, two]) assert.equal((await call('GET', '/api/v1/session', undefined, jar)).status, 200)
  const out = await two.call('DELETE', '/api/v1/session', undefined, jar)
  assert.ok(![out.headers['set-cookie']].flat().some((header) => String(header).startsWith('postern_session_7400=')))
  assert.equal((await one.call('GET', '/api/v1/session', undefined, jar)).status, 200)
  // One that began before cookies had ports in their names goes on.
  assert.equal((await one.call('GET', '/api/v1/session', undefined, { cookie: one.cookie })).status, 200)
})

async function withLog(t: TestContext) {
  const lines: string[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) })
  return { server: await testApp(t, 'sqlite', { log, ...https }), logged: () => lines.join('') }
}

test('I10: no secret stands in an address that is answered, in a header but its cookie, or in the log', async (t) => {
  const { server, logged } = await withLog(t)
  const { api, call, user } = server
  const invited = await api('POST', '/users', { email: 'ann@example.com', role: 'editor' })
  const link = new URL(invited.body.invitation.url)
  assert.equal(link.search, '')
  assert.match(link.hash, /^#join_/, 'behind the #, which no browser sends')
  const token = link.hash.slice(1)
  await call('POST', '/api/v1/invitation', { token: 'join_guess' })
  await call('POST', '/api/v1/invitation/accept', { token, password: 'short' })
  const joined = await call('POST', '/api/v1/invitation/accept', { token, password: 'a password of her own' })
  const session = /postern_session=([^;]+)/.exec(String(joined.headers['set-cookie']))?.[1] ?? ''
  await api('POST', '/session/password', { password: user.password, newPassword: 'another long password' })
  await api('POST', '/session/password', { password: 'a wrong password', newPassword: 'another long password' })
  const apiToken = (await api('POST', '/tokens', { name: 'x' })).body.token
  const secrets = [
    token,
    session,
    apiToken,
    user.password,
    'a password of her own',
    'another long password',
    'join_guess',
  ]
  for (const secret of secrets) {
    assert.ok(secret.length > 8)
    assert.ok(!logged().includes(secret), secret)
  }
  const lists = [
    await api('GET', '/users'),
    await api('GET', '/tokens'),
    await api('GET', '/sessions'),
    await api('GET', '/audit'),
  ]
  for (const { text, status } of lists) {
    assert.equal(status, 200)
    for (const secret of secrets) assert.ok(!text.includes(secret), secret)
  }
  assert.ok(lists.every(({ headers }) => headers['cache-control'] === 'no-store'))
})

test('no address of the API takes a secret: what is one goes in a header or a body', async (t) => {
  const { call } = await testApp(t, 'sqlite')
  const { paths } = (await call('GET', '/api/v1/openapi.json')).body
  for (const [path, operations] of Object.entries<Record<string, { parameters?: { in: string; name: string }[] }>>(
    paths,
  ))
    for (const { parameters = [] } of Object.values(operations))
      for (const { name, in: place } of parameters)
        assert.ok(place === 'header' || !/token|secret|password|credential/i.test(name), `${path}: ${name}`)
})

test('scripts of the UI set no HTML and evaluate no text', () => {
  const folder = new URL('../../../web/src/', import.meta.url)
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name))
  assert.ok(files.length > 100)
  for (const name of files) {
    const text = readFileSync(new URL(name, folder), 'utf8')
    assert.doesNotMatch(text, /dangerouslySetInnerHTML|\.innerHTML|document\.write|\beval\(|new Function\(/, name)
  }
})
