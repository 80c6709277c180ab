import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialects } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'
import { prepareOwner } from './prepare-owner.ts'

const noOwner = { adminEmail: null, adminPassword: null }
const sameOrigin = { 'sec-fetch-site': 'same-origin' }

for (const dialect of dialects) {
  test(`${dialect}: without a session or a token a route answers 401`, async (t) => {
    const { call } = await testApp(t, dialect)
    for (const headers of [
      {},
      { cookie: 'postern_session=pses_guess' },
      { authorization: 'Bearer ptok_guess' },
      { authorization: 'Basic b3duZXI6cGFzc3dvcmQ=' },
    ]) {
      const answer = await call('GET', '/api/v1/tokens', undefined, headers)
      assert.deepEqual([answer.status, answer.body.code], [401, 'NOT_SIGNED_IN'])
    }
  })

  test(`${dialect}: a wrong password and an unknown e-mail are refused alike`, async (t) => {
    const { call, user } = await testApp(t, dialect)
    const wrong = await call('POST', '/api/v1/session', { email: user.email, password: 'not this one' })
    const unknown = await call('POST', '/api/v1/session', { email: 'nobody@example.com', password: user.password })
    assert.deepEqual([wrong.status, wrong.body.code], [401, 'WRONG_PASSWORD'])
    assert.deepEqual(wrong.body, unknown.body)
    assert.equal(wrong.headers['set-cookie'], undefined)
  })

  test(`${dialect}: a session begins by signing in, whatever the case of the e-mail, and ends by signing out`, async (t) => {
    const { call, user } = await testApp(t, dialect)
    const { status, body, headers } = await call('POST', '/api/v1/session', {
      email: 'OWNER@example.com',
      password: user.password,
    })
    assert.equal(status, 200)
    assert.equal(body.user.email, user.email)
    const setCookie = String(headers['set-cookie'])
    assert.match(setCookie, /^postern_session=pses_[\w-]{43}; Path=\/; Expires=.*; HttpOnly; SameSite=Lax$/)
    const cookie = setCookie.split(';')[0] ?? ''

    const read = await call('GET', '/api/v1/session', undefined, { cookie })
    assert.deepEqual(read.body, body)
    const out = await call('DELETE', '/api/v1/session', undefined, { cookie, ...sameOrigin })
    assert.deepEqual([out.status, out.text], [204, ''])
    assert.match(String(out.headers['set-cookie']), /^postern_session=; .*Expires=Thu, 01 Jan 1970/)
    assert.equal((await call('GET', '/api/v1/session', undefined, { cookie })).status, 401)
  })

  test(`${dialect}: the cookie goes over https alone when the public address is https`, async (t) => {
    const { call, user } = await testApp(t, dialect, { publicUrl: () => 'https://postern.example.com' })
    const { headers } = await call('POST', '/api/v1/session', { email: user.email, password: user.password })
    assert.match(String(headers['set-cookie']), /; Secure/)
  })

  test(`${dialect}: a write with a cookie must come from the same origin`, async (t) => {
    const { call, cookie } = await testApp(t, dialect, { publicUrl: () => 'https://postern.example.com' })
    const make = (headers: Record<string, string>) =>
      call('POST', '/api/v1/tokens', { name: 'x' }, { cookie, host: '127.0.0.1:7400', ...headers })
    for (const headers of [
      {},
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'https://postern.example.com.evil.example' },
      { origin: 'https://postern.example.com', 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]) {
      const answer = await make(headers)
      assert.deepEqual([answer.status, answer.body.code], [403, 'FORBIDDEN_ORIGIN'], JSON.stringify(headers))
    }
    for (const headers of [
      { origin: 'https://postern.example.com' },
      { origin: 'http://127.0.0.1:7400' },
      { 'sec-fetch-site': 'same-origin', origin: 'http://localhost:5173' },
      { 'sec-fetch-site': 'none' },
    ]) {
      assert.equal((await make(headers)).status, 201, JSON.stringify(headers))
    }
  })

  test(`${dialect}: another site cannot sign a visitor in`, async (t) => {
    const { call, user } = await testApp(t, dialect)
    const input = { email: user.email, password: user.password }
    const { status, body } = await call('POST', '/api/v1/session', input, { origin: 'https://evil.example' })
    assert.deepEqual([status, body.code], [403, 'FORBIDDEN_ORIGIN'])
  })

  test(`${dialect}: an address that failed ten times waits, even with the right password`, async (t) => {
    const { call, user, advance } = await testApp(t, dialect)
    const attempt = (password: string) => call('POST', '/api/v1/session', { email: user.email, password })
    // A sign-in that succeeds does not count.
    assert.equal((await attempt(user.password)).status, 200)
    for (let i = 0; i < 10; i++) assert.equal((await attempt('wrong')).status, 401)
    const refused = await attempt(user.password)
    assert.deepEqual([refused.status, refused.body.code], [429, 'TOO_MANY_REQUESTS'])
    const seconds = Number(refused.headers['retry-after'])
    assert.ok(seconds > 880 && seconds <= 900, `Retry-After: ${seconds}`)
    advance(seconds * 1_000)
    assert.equal((await attempt(user.password)).status, 200)
  })

  test(`${dialect}: an API token works until it is revoked, without any origin, and tells when it was used`, async (t) => {
    const { call, api, app, db } = await testApp(t, dialect)
    const made = await api('POST', '/tokens', { name: 'deploy' })
    assert.equal(made.status, 201)
    assert.match(made.body.token, /^ptok_/)
    assert.equal(made.body.hint, made.body.token.slice(-4))
    const authorization = `Bearer ${made.body.token}`

    const list = await call('GET', '/api/v1/tokens', undefined, { authorization })
    assert.equal(list.status, 200)
    assert.deepEqual(
      list.body.items.map((item: { name: string }) => item.name),
      ['deploy'],
    )
    assert.ok(!list.text.includes(made.body.token))
    assert.equal((await call('GET', '/api/v1/session', undefined, { authorization })).status, 401)

    const { token: second } = (await call('POST', '/api/v1/tokens', { name: 'two' }, { authorization })).body
    assert.equal((await api('DELETE', `/tokens/${made.body.id}`)).status, 204)
    assert.equal((await api('DELETE', `/tokens/${made.body.id}`)).status, 404)
    assert.equal((await call('GET', '/api/v1/tokens', undefined, { authorization })).status, 401)
    assert.equal((await call('GET', '/api/v1/tokens', undefined, { authorization: `Bearer ${second}` })).status, 200)

    await app.close()
    const rows = await db.read.selectFrom('api_token').select(['name', 'last_used_at']).execute()
    assert.deepEqual(
      rows.map((row) => [row.name, row.last_used_at !== null]),
      [['two', true]],
    )
  })

  test(`${dialect}: the owner is made by the one-time link of the latest start, once`, async (t) => {
    const { call, db, clock } = await testApp(t, dialect)
    await db.transact((tx) => tx.deleteFrom('user_account').execute())
    assert.deepEqual((await call('GET', '/api/v1/setup')).body, { ownerExists: false })
    const { setupToken: old } = await prepareOwner(db, noOwner, clock)
    const { setupToken } = await prepareOwner(db, noOwner, clock)
    assert.ok(old && setupToken)
    const setUp = (token: string, password = 'a long password') =>
      call('POST', '/api/v1/setup', { token, email: 'me@example.com', password })

    assert.deepEqual((await setUp(setupToken, 'short')).body.errors[0].path, '/password')
    for (const token of [old, 'guess']) {
      const refused = await setUp(token)
      assert.deepEqual([refused.status, refused.body.code], [403, 'SETUP_LINK_REFUSED'])
    }
    const answers = await Promise.all([setUp(setupToken), setUp(setupToken)])
    // The other one finds the link used, or, a moment later, the owner there.
    const [made, refused] = answers.map(({ status }) => status).sort()
    assert.ok(made === 201 && (refused === 403 || refused === 409), `${made} ${refused}`)
    const cookie = String(answers.find(({ status }) => status === 201)?.headers['set-cookie']).split(';')[0] ?? ''
    assert.equal((await call('GET', '/api/v1/session', undefined, { cookie })).body.user.email, 'me@example.com')
    assert.deepEqual((await call('GET', '/api/v1/setup')).body, { ownerExists: true })
    assert.equal((await setUp(setupToken)).body.code, 'OWNER_EXISTS')
    assert.deepEqual(await prepareOwner(db, noOwner, clock), { setupToken: null })
  })

  test(`${dialect}: the owner that the settings name is made at the first start alone`, async (t) => {
    const { call, db, clock } = await testApp(t, dialect)
    await db.transact((tx) => tx.deleteFrom('user_account').execute())
    const first = { adminEmail: 'Admin@example.com', adminPassword: 'first long password' }
    const answers = await Promise.all([prepareOwner(db, first, clock), prepareOwner(db, first, clock)])
    assert.deepEqual(answers, [{ setupToken: null }, { setupToken: null }])
    await prepareOwner(db, { ...first, adminPassword: 'another long password' }, clock)
    const attempt = (password: string) => call('POST', '/api/v1/session', { email: 'admin@example.com', password })
    assert.equal((await attempt('first long password')).status, 200)
    assert.equal((await attempt('another long password')).status, 401)
  })
}
