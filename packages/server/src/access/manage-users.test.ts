import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialects } from '../testing/dialects.ts'
import { type TestApp, testApp } from '../testing/test-app.ts'

const password = 'a password of her own'

async function invite({ api }: TestApp, email = 'ann@example.com', role = 'editor') {
  const made = await api('POST', '/users', { email, role })
  assert.equal(made.status, 201, made.text)
  return { id: made.body.id as string, token: made.body.invitation.url.split('#')[1] as string, body: made.body }
}

const accept = ({ call }: TestApp, token: string, chosen = password) =>
  call('POST', '/api/v1/invitation/accept', { token, password: chosen })

/** The cookie of an answer that signed in. */
const cookieOf = (answer: { headers: Record<string, unknown> }) =>
  String(answer.headers['set-cookie']).split(';')[0] ?? ''

const states = async ({ api }: TestApp) =>
  (await api('GET', '/users')).body.items.map(({ email, role, state }: Record<string, string>) => [email, role, state])

for (const dialect of dialects) {
  test(`${dialect}: somebody invited chooses a password by a link that works once`, async (t) => {
    const server = await testApp(t, dialect)
    const { call } = server
    const { token, body } = await invite(server, 'Ann@Example.com')
    assert.match(body.invitation.url, /^http:\/\/127\.0\.0\.1\/join#join_[\w-]{43}$/)
    assert.deepEqual([body.email, body.role, body.state], ['ann@example.com', 'editor', 'invited'])
    // Nobody signs in to an account without a password.
    const early = await call('POST', '/api/v1/session', { email: 'ann@example.com', password: 'any' })
    assert.equal(early.body.code, 'WRONG_PASSWORD')

    assert.equal((await call('POST', '/api/v1/invitation', { token })).body.email, 'ann@example.com')
    assert.equal((await accept(server, token, 'short')).body.errors[0].path, '/password')
    const answers = await Promise.all([accept(server, token), accept(server, token)])
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 403])
    const joined = answers.find(({ status }) => status === 201)
    assert.equal(joined?.body.user.role, 'editor')
    assert.equal((await call('POST', '/api/v1/invitation', { token })).body.code, 'INVITATION_REFUSED')
    assert.equal((await call('POST', '/api/v1/session', { email: 'ann@example.com', password })).status, 200)
    assert.deepEqual(await states(server), [
      ['owner@example.com', 'owner', 'active'],
      ['ann@example.com', 'editor', 'active'],
    ])
  })

  test(`${dialect}: an e-mail has one account, and a link ends after a week, or by a newer one`, async (t) => {
    const server = await testApp(t, dialect)
    const { api, call, advance } = server
    const { id, token } = await invite(server)
    const again = await api('POST', '/users', { email: 'ANN@example.com', role: 'owner' })
    assert.deepEqual([again.status, again.body.code], [409, 'USER_EXISTS'])
    const newer = (await api('POST', `/users/${id}/invitation`)).body.url.split('#')[1]
    assert.equal((await accept(server, token)).body.code, 'INVITATION_REFUSED')
    advance(7 * 86_400_000)
    assert.equal((await call('POST', '/api/v1/invitation', { token: newer })).body.code, 'INVITATION_REFUSED')
    assert.equal((await accept(server, newer)).body.code, 'INVITATION_REFUSED')
    assert.equal((await api('POST', '/users/nobody/invitation')).status, 404)
  })

  test(`${dialect}: a new link replaces a lost password, and ends the sessions that were`, async (t) => {
    const server = await testApp(t, dialect)
    const { api, call } = server
    const { id, token } = await invite(server)
    const cookie = cookieOf(await accept(server, token))
    const lost = (await api('POST', `/users/${id}/invitation`)).body.url.split('#')[1]
    assert.equal((await call('GET', '/api/v1/session', undefined, { cookie })).status, 200)
    const back = await accept(server, lost, 'another password of hers')
    assert.equal(back.status, 201)
    assert.equal((await call('GET', '/api/v1/session', undefined, { cookie })).status, 401)
    const old = await call('POST', '/api/v1/session', { email: 'ann@example.com', password })
    assert.equal(old.status, 401)
  })

  for (const end of ['disabled', 'removed'] as const)
    test(`${dialect}: somebody ${end} is out at once: sessions, API tokens and links`, async (t) => {
      const server = await testApp(t, dialect)
      const { api, call } = server
      const { id, token } = await invite(server)
      const cookie = cookieOf(await accept(server, token))
      const own = { cookie, 'sec-fetch-site': 'same-origin' }
      const made = (await call('POST', '/api/v1/tokens', { name: 'x' }, own)).body
      const authorization = `Bearer ${made.token}`
      const link = (await api('POST', `/users/${id}/invitation`)).body.url.split('#')[1]
      const ended =
        end === 'removed' ? await api('DELETE', `/users/${id}`) : await api('PATCH', `/users/${id}`, { disabled: true })
      assert.equal(ended.status, end === 'removed' ? 204 : 200, ended.text)

      for (const headers of [own, { authorization }])
        assert.equal((await call('GET', '/api/v1/connections', undefined, headers)).status, 401)
      assert.equal((await accept(server, link)).body.code, 'INVITATION_REFUSED')
      const again = await call('POST', '/api/v1/session', { email: 'ann@example.com', password })
      assert.equal(again.body.code, 'WRONG_PASSWORD')
      if (end === 'removed') {
        assert.equal((await api('DELETE', `/users/${id}`)).status, 404)
        return
      }
      assert.equal((await api('POST', `/users/${id}/invitation`)).body.code, 'INVITATION_REFUSED')
      assert.equal((await api('PATCH', `/users/${id}`, { disabled: false })).body.state, 'active')
      assert.equal((await call('GET', '/api/v1/session', undefined, own)).status, 401, 'the session does not come back')
      assert.equal((await call('POST', '/api/v1/session', { email: 'ann@example.com', password })).status, 200)
    })

  test(`${dialect}: the last owner is neither demoted nor disabled nor removed, whoever else is only invited`, async (t) => {
    const server = await testApp(t, dialect)
    const { api, user } = server
    const { id: invited } = await invite(server, 'late@example.com', 'owner')
    const disabled = await invite(server, 'off@example.com', 'owner')
    await accept(server, disabled.token)
    await api('PATCH', `/users/${disabled.id}`, { disabled: true })
    for (const attempt of [
      api('PATCH', `/users/${user.id}`, { role: 'editor' }),
      api('PATCH', `/users/${user.id}`, { disabled: true }),
      api('DELETE', `/users/${user.id}`),
    ]) {
      const { status, body } = await attempt
      assert.deepEqual([status, body.code], [409, 'LAST_OWNER'])
    }
    assert.equal((await api('PATCH', `/users/${invited}`, { role: 'viewer' })).status, 200)
  })

  test(`${dialect}: two owners who remove each other at one moment leave one`, async (t) => {
    const server = await testApp(t, dialect)
    const { api, call, user } = server
    const { id, token } = await invite(server, 'ann@example.com', 'owner')
    const cookie = cookieOf(await accept(server, token))
    const answers = await Promise.all([
      api('DELETE', `/users/${id}`),
      call('DELETE', `/api/v1/users/${user.id}`, undefined, { cookie, 'sec-fetch-site': 'same-origin' }),
    ])
    const done = answers.filter(({ status }) => status === 204)
    assert.equal(done.length, 1, answers.map(({ text }) => text).join())
  })

  test(`${dialect}: the own password is changed by who knows it, and ends the other sessions`, async (t) => {
    const server = await testApp(t, dialect)
    const { api, call, user, cookie } = server
    const elsewhere = cookieOf(await call('POST', '/api/v1/session', { email: user.email, password: user.password }))
    const change = (given: string) => api('POST', '/session/password', { password: given, newPassword: password })
    const wrong = await change('not this one')
    assert.deepEqual([wrong.status, wrong.body.code], [401, 'WRONG_PASSWORD'])
    assert.equal((await call('GET', '/api/v1/session', undefined, { cookie: elsewhere })).status, 200)
    assert.equal((await change(user.password)).status, 204)
    assert.equal((await call('GET', '/api/v1/session', undefined, { cookie: elsewhere })).status, 401)
    assert.equal((await call('GET', '/api/v1/session', undefined, { cookie })).status, 200)
    const tries = await Promise.all(Array.from({ length: 9 }, () => change('not this one')))
    assert.ok(
      tries.every(({ status }) => status === 401),
      'an attempt that turned out well does not count',
    )
    const refused = await change(password)
    assert.deepEqual([refused.status, refused.body.code], [429, 'TOO_MANY_REQUESTS'])
  })

  test(`${dialect}: one sees where one is signed in, and ends it there; nobody else's`, async (t) => {
    const server = await testApp(t, dialect)
    const { api, app, call, user } = server
    const phone = await app.inject({
      method: 'POST',
      url: '/api/v1/session',
      remoteAddress: '10.0.0.7',
      headers: { 'user-agent': 'A telephone' },
      payload: { email: user.email, password: user.password },
    })
    const cookie = String(phone.headers['set-cookie']).split(';')[0] ?? ''
    const { items } = (await api('GET', '/sessions')).body
    assert.deepEqual(
      items.map((each: Record<string, unknown>) => [each.current, each.ip, each.userAgent]),
      [
        [false, '10.0.0.7', 'A telephone'],
        [true, '', ''],
      ],
    )
    const { token } = await invite(server)
    const ann = { cookie: cookieOf(await accept(server, token)), 'sec-fetch-site': 'same-origin' }
    assert.equal((await call('DELETE', `/api/v1/sessions/${items[0].id}`, undefined, ann)).status, 404)
    assert.equal((await api('DELETE', `/sessions/${items[0].id}`)).status, 204)
    assert.equal((await call('GET', '/api/v1/session', undefined, { cookie })).status, 401)
  })
}
