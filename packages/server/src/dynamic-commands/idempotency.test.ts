import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialects } from '../testing/dialects.ts'
import { type TestApp, testApp } from '../testing/test-app.ts'
import { testGateway } from '../testing/test-gateway.ts'
import { removeOldKeys } from './idempotency.ts'

const day = 86_400_000
const request = { sql: 'SELECT @object.params.a@', params: { a: 1, b: 2 } }

const send = (server: TestApp, key: string, body: object = request, connection = 'erp') =>
  server.api('POST', `/connections/${connection}/dynamic-commands`, body, { 'idempotency-key': key })

const commandCount = async ({ db }: TestApp) => (await db.read.selectFrom('command').select('id').execute()).length

for (const dialect of dialects) {
  test(`${dialect}: a request sent again under its key makes one command, however many come at once`, async (t) => {
    const server = await testApp(t, dialect)
    await testGateway(server)
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(server, 'k1')))
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]))
    assert.equal(new Set(answers.map(({ body }) => body.id)).size, 1)
    const reordered = await send(server, 'k1', { params: { b: 2, a: 1 }, sql: request.sql })
    assert.equal(reordered.body.id, answers[0]?.body.id, 'the order of fields means nothing')
    assert.equal(await commandCount(server), 1)
  })

  test(`${dialect}: a key stands for one request of one connection`, async (t) => {
    const server = await testApp(t, dialect)
    await testGateway(server)
    await testGateway(server, 'shop')
    await send(server, 'k1')
    const other = await send(server, 'k1', { ...request, params: { a: 1, b: 3 } })
    assert.deepEqual([other.status, other.body.code], [422, 'IDEMPOTENCY_KEY_REUSED'])
    assert.equal((await send(server, 'k2')).status, 201)
    assert.equal((await send(server, 'k1', request, 'shop')).status, 201)
    assert.equal(await commandCount(server), 3)
    for (const key of ['', 'two words', 'k'.repeat(256), 'ñ']) assert.equal((await send(server, key)).status, 400, key)
  })

  test(`${dialect}: a request that is refused leaves its key free`, async (t) => {
    const server = await testApp(t, dialect)
    await testGateway(server)
    assert.equal((await send(server, 'k1', { sql: 'SELECT @object.params.a@' })).status, 400)
    assert.equal((await send(server, 'k1')).status, 201)
  })

  test(`${dialect}: a key is forgotten after 24 hours`, async (t) => {
    const server = await testApp(t, dialect)
    await testGateway(server)
    const first = await send(server, 'k1')
    server.advance(day - 60_000)
    await removeOldKeys(server.db, server.clock())
    assert.equal((await send(server, 'k1')).body.id, first.body.id)
    server.advance(120_000)
    assert.notEqual((await send(server, 'k1')).body.id, first.body.id, 'also where the upkeep has not come by')
    server.advance(day + 60_000)
    await removeOldKeys(server.db, server.clock())
    assert.deepEqual(await server.db.read.selectFrom('idempotency_key').select('key').execute(), [])
  })
}
