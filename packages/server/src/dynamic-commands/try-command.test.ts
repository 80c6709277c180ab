import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialects } from '../testing/dialects.ts'
import { type TestApp, testApp } from '../testing/test-app.ts'
import { mustClaim, testGateway } from '../testing/test-gateway.ts'
import { removeLeftOvers } from './remove-left-overs.ts'

const columns = [{ name: 'id', type: 'integer' as const, nullable: false }]
const rows = (...ids: (number | string)[]) => ids.map((id) => `{"id":${id}}`)

const tryIt = (server: TestApp, body: object) => server.api('POST', '/connections/erp/try', body)

async function leftBehind({ db }: TestApp): Promise<number> {
  const tables = ['command', 'run', 'result_part', 'delivery'] as const
  const counts = await Promise.all(tables.map((table) => db.read.selectFrom(table).selectAll().execute()))
  return counts.flat().length
}

for (const dialect of dialects) {
  test(`${dialect}: a trial binds its values, shows its first rows with all their digits, and leaves nothing behind`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const answer = tryIt(server, {
      sql: 'SELECT id FROM orders WHERE id > @last_value@',
      lastField: 'id',
      lastValue: 7,
      maxRows: 2,
    })
    const order = await mustClaim(gateway, 10)
    assert.deepEqual(order.lastValue, { type: 'integer', value: '7' })
    assert.deepEqual(order.limits, { rows: 3, bytes: null, exceeded: 'stop' })
    const { body: queue } = await server.api('GET', '/connections/erp/queue')
    assert.deepEqual([queue.items, queue.counts.processing], [[], 0])
    const { body: connection } = await server.api('GET', '/connections/erp')
    assert.equal(connection.commands.processing, 0)
    await gateway.started(order)
    await gateway.part(order, 0, rows('9007199254740993', 2))
    await gateway.part(order, 1, rows(3))
    await gateway.finish(order, { parts: 2, rows: 3, bytes: 1, columns })
    const { status, text, body } = await answer
    assert.equal(status, 200, text)
    assert.ok(text.endsWith(`,"rows":[{"id":9007199254740993},{"id":2}]}`), text)
    assert.deepEqual([body.columns, body.rowCount, body.truncated, body.warnings], [columns, 2, true, []])
    assert.equal(await leftBehind(server), 0)
  })

  test(`${dialect}: a trial that the database refuses is answered with its words and SQLSTATE`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const answer = tryIt(server, { sql: 'SELECT * FROM order' })
    const order = await mustClaim(gateway, 10)
    await gateway.started(order)
    await gateway.fail(order)
    const { status, body } = await answer
    assert.deepEqual(
      [status, body.code, body.detail, body.sqlState],
      [422, 'DATABASE_ERROR', 'no such table: order', '42S02'],
    )
    assert.equal(await leftBehind(server), 0)
  })

  test(`${dialect}: a trial says when no gateway has come for it, and does not wait for one any longer`, async (t) => {
    const server = await testApp(t, dialect, { tryWaitMs: 200 })
    const gateway = await testGateway(server)
    const { status, body } = await tryIt(server, { sql: 'SELECT 1' })
    assert.deepEqual([status, body.code], [504, 'GATEWAY_AWAY'])
    assert.equal(await gateway.claim(), undefined)
    assert.equal(await leftBehind(server), 0)
  })

  test(`${dialect}: whoever waits for a trial or for rows is answered when the server closes`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const waiting = [
      tryIt(server, { sql: 'SELECT 1' }),
      server.api('POST', '/connections/erp/dynamic-commands', { sql: 'SELECT 1 AS id' }, { prefer: 'wait=30' }),
    ] as const
    await mustClaim(gateway, 10)
    await mustClaim(gateway, 10)
    const began = performance.now()
    await server.app.close()
    const [tried, waited] = await Promise.all(waiting)
    assert.deepEqual([tried.status, tried.body.code], [503, 'NOT_READY'])
    assert.equal(waited.status, 202)
    assert.ok(performance.now() - began < 8_000, 'long before the thirty seconds that they may wait')
  })

  test(`${dialect}: a statement that may write, or lacks a value, is not tried`, async (t) => {
    const server = await testApp(t, dialect, { tryWaitMs: 200 })
    await testGateway(server)
    const refused: [object, string][] = [
      [{ sql: 'DELETE FROM orders' }, '/sql'],
      [{ sql: 'SELECT @last_value@', lastField: 'id' }, '/lastValue'],
      [{ sql: 'SELECT @object.params.a@' }, '/params/a'],
      [{ sql: 'SELECT 1', maxRows: 101 }, '/maxRows'],
    ]
    for (const [body, path] of refused) {
      const answer = await tryIt(server, body)
      assert.deepEqual([answer.status, answer.body.errors?.[0]?.path], [400, path])
    }
    assert.equal((await tryIt(server, { sql: 'DELETE FROM orders', allowWrites: true })).body.code, 'GATEWAY_AWAY')
    const sealedFor = ['age1xmwwc06ly3ee5rytxm9mflaz2u56jjj36s0mypdrwsvlul66mv4q47ryef']
    const sealed = await tryIt(server, { sql: 'SELECT 1', sealedFor })
    assert.deepEqual([sealed.status, sealed.body.code], [409, 'RESULT_SEALED'])
    assert.equal((await tryIt(server, { sql: 'SELECT 1', sealedFor: null })).body.code, 'GATEWAY_AWAY')
  })

  test(`${dialect}: the schema of the database is asked for once a minute, and anew when wanted`, async (t) => {
    const server = await testApp(t, dialect, { tryWaitMs: 20_000 })
    const gateway = await testGateway(server)
    const read = (query = '') => server.api('GET', `/connections/erp/schema${query}`)
    const serve = async (table: string) => {
      const order = await mustClaim(gateway, 10)
      assert.equal(order.task, 'schema')
      await gateway.started(order)
      const inline = `{"schema":"s","table":"${table}","kind":"table","column":"id","type":"int4","nullable":false}`
      await gateway.finish(order, { inline, rows: 1 })
    }
    const [first, second] = await Promise.all([read(), read(), serve('a')])
    assert.deepEqual([first.body.items[0].table, second.text], ['a', first.text])
    assert.equal((await read()).text, first.text)
    const [fresh] = await Promise.all([read('?refresh=true'), serve('b')])
    assert.equal(fresh.body.items[0].table, 'b')
    server.advance(61_000)
    const [later] = await Promise.all([read(), serve('c')])
    assert.equal(later.body.items[0].table, 'c')
    assert.equal(await leftBehind(server), 0)
  })

  test(`${dialect}: trials that a crash left are removed after an hour, and nothing else is`, async (t) => {
    const server = await testApp(t, dialect)
    await testGateway(server)
    const { db, parts, clock } = server
    await server.api('POST', '/connections/erp/dynamic-commands', { sql: 'SELECT 1' })
    await server.api('POST', '/connections/erp/dynamic-commands', { sql: 'SELECT 2' })
    await db.transact((tx) => tx.updateTable('command').set({ purpose: 'try' }).where('sql', '=', 'SELECT 2').execute())
    assert.equal(await removeLeftOvers(db, parts, { now: clock() }), 0)
    assert.equal(await removeLeftOvers(db, parts, { now: clock() + 3_601_000 }), 1)
    const left = await db.read.selectFrom('command').select('sql').execute()
    assert.deepEqual(
      left.map(({ sql }) => sql),
      ['SELECT 1'],
    )
  })
}
