import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FinishRequest } from '@postern/protocol'
import { sql } from 'kysely'
import { dialects } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'
import { addCommand, mustClaim, testGateway } from '../testing/test-gateway.ts'

const rowsUpTo = (id: number): Partial<FinishRequest> => ({
  inline: `{"id":${id}}`,
  rows: 1,
  columns: [{ name: 'id', type: 'integer' }],
  lastValue: { type: 'integer', value: String(id) },
})

for (const dialect of dialects) {
  test(`${dialect}: I2: finishing moves the cursor, queues the delivery and sets the next time together`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    const { dueAt } = await command.read()
    await command.runNow()
    const order = await mustClaim(gateway)
    assert.deepEqual(order.lastValue, { type: 'integer', value: '0' })
    await gateway.started(order)
    assert.equal((await command.read()).lastValue, '0', 'the old value stands until the run is done')
    await gateway.finish(order, rowsUpTo(41))
    const after = await command.read()
    assert.deepEqual([after.status, after.lastValue, after.lastValueType], ['READY', '41', 'integer'])
    assert.equal(after.dueAt, dueAt, '"run now" leaves the schedule where it is')
    const [delivery] = await command.deliveries()
    assert.equal(delivery.runId, order.runId)
  })

  test(`${dialect}: I2: the same run reported twice moves the cursor once and is delivered once`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order)
    const answers = await Promise.all([1, 2, 3].map(() => gateway.finish(order, rowsUpTo(5))))
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200],
    )
    await command.edit({ lastValue: 2 })
    await gateway.finish(order, rowsUpTo(5))
    assert.equal((await command.read()).lastValue, '2')
    assert.equal((await command.deliveries()).length, 1)
  })

  test(`${dialect}: I2: a run with a part missing is not done, and nothing moves`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order)
    const { inline: _, ...report } = rowsUpTo(9)
    const answer = await gateway.finish(order, { ...report, parts: 2 })
    assert.deepEqual([answer.status, answer.body.code], [409, 'PART_MISSING'])
    const { status, lastValue } = await command.read()
    assert.deepEqual([status, lastValue], ['PROCESSING', '0'])
    assert.deepEqual(await command.deliveries(), [])
  })

  test(`${dialect}: I2: a report that does not fit the rows that came is refused, and nothing moves`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order)
    const { inline = '', ...report } = rowsUpTo(9)
    const refusals = async (...reports: Partial<FinishRequest>[]) => {
      const answers = []
      for (const each of reports) answers.push((await gateway.finish(order, { ...report, ...each })).body.code)
      return answers
    }
    assert.deepEqual(await refusals({ inline, bytes: 7 }, { inline, parts: 1 }), ['BAD_INPUT', 'BAD_INPUT'])
    await gateway.part(order, 0, ['{"id":8}'])
    await gateway.part(order, 2, ['{"id":9}'])
    assert.deepEqual(
      await refusals({ parts: 2, rows: 2, bytes: 16 }),
      ['PART_MISSING'],
      'two parts, but not the first two',
    )
    assert.deepEqual(await refusals({ inline }), ['BAD_INPUT'], 'all rows at once beside parts that were put')
    await gateway.part(order, 1, ['{"id":7}'])
    assert.deepEqual(await refusals({ parts: 3, rows: 2, bytes: 24 }), ['BAD_INPUT'], 'three rows came')
    const { status, lastValue } = await command.read()
    assert.deepEqual([status, lastValue], ['PROCESSING', '0'])
    assert.deepEqual(await command.deliveries(), [])
    assert.equal((await gateway.finish(order, { ...report, parts: 3, rows: 3, bytes: 24 })).status, 200)
  })

  test(`${dialect}: I2: a run that was never started cannot be finished`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    const order = await mustClaim(gateway)
    const answer = await gateway.finish(order, rowsUpTo(5))
    assert.deepEqual([answer.status, answer.body.code], [409, 'LEASE_LOST'])
    assert.equal((await command.read()).lastValue, '0')
    await gateway.started(order)
    assert.equal((await gateway.finish(order, rowsUpTo(5))).status, 200)
  })

  test(`${dialect}: the last value never moves backwards by itself, and stays when no row came`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server, { lastValue: 100 })
    for (const report of [rowsUpTo(99), {}]) {
      await command.runNow()
      const order = await mustClaim(gateway)
      await gateway.started(order)
      await gateway.finish(order, report)
      assert.equal((await command.read()).lastValue, '100')
    }
  })

  test(`${dialect}: a last value that somebody sets during a run stands`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order)
    await command.edit({ lastValue: '7' })
    await gateway.finish(order, rowsUpTo(50))
    assert.equal((await command.read()).lastValue, '7')
  })

  test(`${dialect}: a failed run shows the database's words, keeps the cursor, and the next good one clears them`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    const failing = await mustClaim(gateway)
    await gateway.started(failing)
    await gateway.fail(failing, 'no such table: order')
    const red = await command.read()
    assert.deepEqual([red.status, red.lastValue], ['READY', '0'])
    assert.deepEqual(
      [red.error.code, red.error.message, red.error.sqlState],
      ['DATABASE_ERROR', 'no such table: order', '42S02'],
    )
    assert.deepEqual(await command.deliveries(), [])
    const queue = (await server.api('GET', '/connections/erp/queue')).body
    assert.equal(queue.counts.failing, 1)
    assert.equal(queue.items[0].error.message, 'no such table: order')
    await command.runNow()
    const good = await mustClaim(gateway)
    await gateway.started(good)
    await gateway.finish(good, rowsUpTo(1))
    assert.equal((await command.read()).error, null)
  })

  test(`${dialect}: the answer to finish carries the next command when one is due`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const first = await addCommand(server)
    const second = await addCommand(server)
    await first.runNow()
    await second.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order)
    const claim = { gateway: 'gw1', version: '0.1.0' }
    const { next } = (await gateway.finish(order, { ...rowsUpTo(1), claim })).body
    assert.equal(next.commandId, second.id)
    await gateway.started(next)
    assert.equal((await gateway.finish(next, { ...rowsUpTo(1), claim })).body.next, null)
  })

  test(`${dialect}: a dynamic command runs once, before static ones, and is archived`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    const made = await server.api('POST', '/connections/erp/dynamic-commands', {
      sql: "SELECT * FROM orders WHERE customer = '@object.params.who@' AND id > @object.params.id@",
      params: { who: "'; DROP TABLE orders; --", id: 3 },
    })
    assert.equal(made.status, 201)
    const order = await mustClaim(gateway)
    assert.equal(order.commandId, made.body.id)
    assert.deepEqual(order.params, {
      who: { type: 'unknown', value: "'; DROP TABLE orders; --" },
      id: { type: 'integer', value: '3' },
    })
    await gateway.started(order)
    await gateway.finish(order, rowsUpTo(4))
    const archive = (await server.api('GET', '/connections/erp/archive')).body
    assert.deepEqual(
      archive.items.map((item: { id: string; status: string }) => [item.id, item.status]),
      [[made.body.id, 'FINISHED']],
    )
    assert.equal((await mustClaim(gateway)).commandId, command.id)
  })
}

test('postgres: I2: of two reports of one run at the same instant, one moves the cursor and queues the delivery', async (t) => {
  const server = await testApp(t, 'postgres')
  const gateway = await testGateway(server)
  const command = await addCommand(server)
  await command.runNow()
  const order = await mustClaim(gateway)
  await gateway.started(order)
  const { db } = server
  const locked = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  const holder = db.transact(async (tx) => {
    await db.dialect.lockRows(tx.selectFrom('command').select('id').where('id', '=', command.id)).execute()
    locked.resolve()
    await release.promise
  })
  await locked.promise
  const reports = [gateway.finish(order), gateway.finish(order)]
  // Both have come as far as they can before either has changed anything.
  for (let waiting = 0; waiting < 2; ) {
    const { rows } = await sql<{ count: number }>`
      select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
      db.read,
    )
    waiting = rows[0]?.count ?? 0
  }
  release.resolve()
  await holder
  const answers = await Promise.all(reports)
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200],
  )
  assert.equal((await command.deliveries()).length, 1)
})
