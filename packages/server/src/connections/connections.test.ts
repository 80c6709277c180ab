import assert from 'node:assert/strict'
import { test } from 'node:test'
import { authenticateGateway } from '../access/authenticate-gateway.ts'
import { UseTimes } from '../access/use-times.ts'
import { openLocalBus } from '../events/bus.ts'
import { hashSecret } from '../lib/tokens.ts'
import { dialects } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'
import { GatewayPresence } from './presence.ts'
import { readConnections } from './read-connection.ts'

for (const dialect of dialects) {
  test(`${dialect}: alerts go to an address that callbacks may go to, until it is removed`, async (t) => {
    const { api } = await testApp(t, dialect)
    await api('POST', '/connections', { name: 'erp' })
    const refused = await api('PATCH', '/connections/erp', { alertUrl: 'http://10.0.0.1/' })
    assert.deepEqual([refused.status, refused.body.errors[0].path], [400, '/alertUrl'])
    const alertUrl = 'https://alerts.example.com/hook'
    assert.equal((await api('PATCH', '/connections/erp', { alertUrl })).body.alertUrl, alertUrl)
    assert.equal((await api('PATCH', '/connections/erp', { description: 'x' })).body.alertUrl, alertUrl)
    assert.equal((await api('PATCH', '/connections/erp', { alertUrl: null })).body.alertUrl, null)
  })

  test(`${dialect}: a connection name has only small letters, digits and underscores, and is taken only once`, async (t) => {
    const { api } = await testApp(t, dialect)
    for (const name of ['', 'ERP', 'my erp', 'erp-1', 'é', 'a/b', 'x'.repeat(64)]) {
      const refused = await api('POST', '/connections', { name })
      assert.deepEqual([refused.status, refused.body.code], [400, 'BAD_INPUT'], name)
      assert.equal(refused.body.errors[0].path, '/name')
    }
    const unknown = await api('POST', '/connections', { name: 'erp', colour: 'red' })
    assert.deepEqual(unknown.body.errors, [{ path: '/colour', message: 'is not a known field' }])

    const answers = await Promise.all([1, 2, 3].map(() => api('POST', '/connections', { name: 'erp_1' })))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409, 409])
    assert.equal(answers.find(({ status }) => status === 409)?.body.code, 'CONNECTION_NAME_TAKEN')
    assert.equal((await api('GET', '/connections')).body.items.length, 1)
  })

  test(`${dialect}: a new connection brings its key, its signing secret and its Data Gateway app`, async (t) => {
    const { api, db, publicUrl } = await testApp(t, dialect)
    const { status, body } = await api('POST', '/connections', { name: 'erp', description: 'The ERP' })
    assert.equal(status, 201)
    const { apiKey, createdAt, lastDay, ...rest } = body
    assert.match(apiKey, /^pkey_[\w-]{43}$/)
    assert.ok(Math.abs(Date.parse(createdAt) - Date.now()) < 10_000)
    const expected = {
      name: 'erp',
      description: 'The ERP',
      alertUrl: null,
      callbackRate: null,
      apiUrl: publicUrl(),
      gateways: [],
      commands: { ready: 0, processing: 0, paused: 0, failing: 0 },
      alerts: 0,
      deadLetters: 0,
      heldBackSince: null,
      nextRunAt: null,
      lastRunAt: null,
    }
    assert.deepEqual(rest, expected)
    assert.deepEqual((await api('GET', '/connections/erp')).body, { ...expected, createdAt, lastDay })

    const { secret } = (await api('GET', '/connections/erp/signing-secret')).body
    assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
    const [app] = await db.read.selectFrom('app').select(['kind', 'name']).execute()
    assert.deepEqual({ ...app }, { kind: 'data_gateway', name: 'erp' })
    const [stored] = await db.read.selectFrom('connection').selectAll().execute()
    assert.ok(stored && !stored.signing_secret.includes(secret.slice(6)))
  })

  test(`${dialect}: the description can be edited, the name cannot`, async (t) => {
    const { api } = await testApp(t, dialect)
    await api('POST', '/connections', { name: 'erp' })
    assert.equal((await api('PATCH', '/connections/erp', { name: 'other' })).status, 400)
    assert.equal((await api('PATCH', '/connections/none', { description: 'x' })).status, 404)
    const edited = await api('PATCH', '/connections/erp', { description: 'Order & stock' })
    assert.deepEqual([edited.status, edited.body.description], [200, 'Order & stock'])
  })

  test(`${dialect}: two keys work at once; a revoked one stops at its next request; the secrets are not stored`, async (t) => {
    const { api, app, db, clock, bus } = await testApp(t, dialect)
    const uses = new UseTimes(db, 'api_key', clock)
    const authenticate = authenticateGateway(db, uses, async () => {})
    app.get('/who', async (request) => authenticate(request))
    const who = async (key?: string) => {
      const headers = key === undefined ? {} : { authorization: `Bearer ${key}` }
      const answer = await app.inject({ method: 'GET', url: '/who', headers })
      return { status: answer.statusCode, body: answer.json() }
    }
    const { apiKey: first } = (await api('POST', '/connections', { name: 'erp' })).body
    const second = (await api('POST', '/connections/erp/keys')).body
    for (const key of [undefined, 'pkey_guess', first.toUpperCase(), hashSecret(first)]) {
      const refused = await who(key)
      assert.deepEqual([refused.status, refused.body.code], [401, 'API_KEY_REFUSED'])
    }
    assert.equal((await who(first)).body.connectionName, 'erp')
    assert.equal((await who(second.apiKey)).body.keyId, second.id)

    await uses.close()
    const list = await api('GET', '/connections/erp/keys')
    assert.deepEqual(
      list.body.items.map((key: { hint: string; lastUsedAt: string }) => [key.hint, key.lastUsedAt !== null]),
      [
        [first.slice(-4), true],
        [second.hint, true],
      ],
    )
    assert.ok(!list.text.includes(first))

    const told: string[] = []
    bus.subscribe((message) => told.push(message.kind))
    assert.equal((await api('DELETE', `/connections/erp/keys/${second.id}`)).status, 204)
    assert.equal((await api('DELETE', `/connections/erp/keys/${second.id}`)).status, 404)
    assert.ok(told.includes('keys'))
    assert.equal((await who(second.apiKey)).status, 401)
    assert.equal((await who(first)).status, 200)
  })

  test(`${dialect}: listing connections takes the same number of queries for one and for many`, async (t) => {
    const { api, db } = await testApp(t, dialect)
    let queries = 0
    const counting = db.read.withPlugin({
      transformQuery: ({ node }) => {
        queries++
        return node
      },
      transformResult: async ({ result }) => result,
    })
    const presence = new GatewayPresence(db, openLocalBus(), Date.now)
    t.after(() => presence.close())
    const parts = { db: { ...db, read: counting }, clock: Date.now, presence, publicUrl: () => 'http://x' }
    await api('POST', '/connections', { name: 'one' })
    assert.equal((await readConnections(parts)).length, 1)
    const forOne = queries
    for (let i = 0; i < 10; i++) await api('POST', '/connections', { name: `more_${i}` })
    queries = 0
    assert.equal((await readConnections(parts)).length, 11)
    assert.equal(queries, forOne)
  })

  test(`${dialect}: an unknown connection is not found, whatever is asked of it`, async (t) => {
    const { api } = await testApp(t, dialect)
    for (const [method, path, body] of [
      ['GET', '/connections/none'],
      ['GET', '/connections/none/keys'],
      ['POST', '/connections/none/keys'],
      ['DELETE', '/connections/none/keys/1'],
      ['GET', '/connections/none/signing-secret'],
      ['GET', '/connections/none/signing-secrets'],
      ['POST', '/connections/none/signing-secrets', {}],
      ['DELETE', '/connections/none/signing-secrets/1'],
      ['GET', '/connections/none/log'],
      ['DELETE', '/connections/none/log'],
      ['DELETE', '/connections/none', { password: 'x' }],
    ] as const) {
      const answer = await api(method, path, body)
      assert.deepEqual([answer.status, answer.body.code], [404, 'NOT_FOUND'], `${method} ${path}`)
    }
  })
}
