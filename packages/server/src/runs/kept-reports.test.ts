import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { type Dialect, dialects } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'
import { addCommand, mustClaim, testGateway } from '../testing/test-gateway.ts'
import { expireLeases } from './expire-leases.ts'

const leaseMs = 30_000
const kept = { 'postern-kept': '1' }
const inserted = { affectedRows: 1 }

/** A statement that writes, whose gateway was not heard of any more once it had begun. */
async function startLost(t: TestContext, dialect: Dialect, sql = 'INSERT INTO log VALUES (1)') {
  const server = await testApp(t, dialect)
  const gateway = await testGateway(server)
  const command = await addCommand(server, { sql, lastField: null, lastValue: null })
  await command.runNow()
  const order = await mustClaim(gateway)
  await gateway.started(order)
  server.advance(leaseMs + 1)
  const lose = () => expireLeases(server.db, server.clock())
  return { server, gateway, command, order, lose }
}

for (const dialect of dialects) {
  test(`${dialect}: I7: an outcome that was unknown is known once its gateway tells what it had kept`, async (t) => {
    const { gateway, command, order, lose, server } = await startLost(t, dialect)
    await lose()
    assert.equal((await command.read()).error.code, 'OUTCOME_UNKNOWN')
    const report = { ...inserted, inline: '{"id":1}', rows: 1 }
    assert.equal((await gateway.finish(order, report)).status, 409, 'not without the word that it was kept (I1)')
    assert.equal((await gateway.finish(order, report, kept)).status, 200)
    const { status, error, dueAt } = await command.read()
    assert.deepEqual([status, error], ['READY', null])
    assert.ok(Date.parse(dueAt) > server.clock())
    const [delivery] = await command.deliveries()
    const run = (await server.api('GET', `/runs/${delivery.runId}`)).body
    assert.deepEqual([run.id, run.state, run.rows, run.affectedRows, run.error], [order.runId, 'DONE', 1, 1, null])

    assert.equal((await gateway.finish(order, report, kept)).status, 200, 'its answer may be lost, too')
    assert.equal((await command.deliveries()).length, 1)
  })

  test(`${dialect}: I7: one that had failed goes on at its next time`, async (t) => {
    const { gateway, command, order, lose } = await startLost(t, dialect)
    await lose()
    assert.equal((await gateway.fail(order, 'no such table: log', 'DATABASE_ERROR', kept)).status, 200)
    const { status, error } = await command.read()
    assert.deepEqual([status, error.code, error.message], ['READY', 'DATABASE_ERROR', 'no such table: log'])
  })

  test(`${dialect}: I7: what was kept is told also before anybody has noticed that its lease ran out`, async (t) => {
    const { gateway, command, order, lose } = await startLost(t, dialect)
    assert.equal((await gateway.finish(order, inserted, kept)).status, 200)
    assert.deepEqual(await lose(), [])
    assert.deepEqual([(await command.read()).status, (await command.read()).error], ['READY', null])
  })

  test(`${dialect}: I1: what was kept comes too late once a person has decided`, async (t) => {
    for (const decision of ['run-again', 'count-as-done'] as const) {
      const { gateway, command, order, lose, server } = await startLost(t, dialect)
      await lose()
      await server.api('POST', `/commands/${command.id}/${decision}`)
      const before = await command.read()
      assert.equal((await gateway.finish(order, inserted, kept)).body.code, 'LEASE_LOST')
      assert.deepEqual(await command.read(), before)
    }
  })

  test(`${dialect}: I1: what was kept comes too late once the command has gone out again`, async (t) => {
    const { gateway, command, order, lose } = await startLost(t, dialect, 'SELECT id FROM log')
    await lose()
    const next = await mustClaim(gateway)
    assert.equal((await gateway.finish(order, {}, kept)).body.code, 'LEASE_LOST')
    await gateway.started(next)
    assert.equal((await gateway.finish(next)).status, 200)
    assert.equal((await command.deliveries()).length, 1)
  })
}
