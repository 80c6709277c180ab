import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { dialects } from '../testing/dialects.ts'
import { type TestApp, testApp } from '../testing/test-app.ts'
import { addCommand, gatewayWith, mustClaim } from '../testing/test-gateway.ts'

const writing = { sql: 'DELETE FROM orders', lastField: null, lastValue: null }

async function twoKeys(server: TestApp) {
  const created = await server.api('POST', '/connections', { name: 'erp' })
  const second = await server.api('POST', '/connections/erp/keys')
  const [first] = (await server.api('GET', '/connections/erp/keys')).body.items
  return {
    revoked: gatewayWith(server, created.body.apiKey, 'gw1'),
    kept: gatewayWith(server, second.body.apiKey, 'gw2'),
    revoke: () => server.api('DELETE', `/connections/erp/keys/${first.id}`),
  }
}

for (const dialect of dialects) {
  test(`${dialect}: I7: a run of a revoked key that may have written is cut, and its outcome is unknown at once`, async (t) => {
    const server = await testApp(t, dialect)
    const { revoked, revoke } = await twoKeys(server)
    const command = await addCommand(server, writing)
    await command.runNow()
    const order = await mustClaim(revoked)
    await revoked.started(order)
    const held = revoked.heartbeat(order, 30)
    await sleep(20)
    const began = performance.now()
    assert.equal((await revoke()).status, 204)
    assert.deepEqual([(await held).status, (await held).body.code], [401, 'API_KEY_REFUSED'])
    // Some milliseconds; a heartbeat that waits on would take 10 s.
    assert.ok(performance.now() - began < 5_000)
    const { status, error } = await command.read()
    assert.deepEqual([status, error.code], ['PAUSED', 'OUTCOME_UNKNOWN'])
    assert.match(error.message, /API key of gateway gw1 was revoked/)
    assert.equal((await revoked.finish(order)).status, 401)
  })

  test(`${dialect}: a run of a revoked key that only reads goes out again to whoever has a key`, async (t) => {
    const server = await testApp(t, dialect)
    const { revoked, kept, revoke } = await twoKeys(server)
    const command = await addCommand(server)
    await command.runNow()
    const order = await mustClaim(revoked)
    await revoked.started(order)
    const waiting = kept.claim(50)
    await revoke()
    const again = await waiting
    assert.equal(again?.commandId, order.commandId)
    const run = (await server.api('GET', `/runs/${order.runId}`)).body
    assert.deepEqual([run.state, run.error.code], ['LOST', 'RUN_LOST'])
    assert.equal((await command.read()).error, null)
  })

  test(`${dialect}: the end of one key costs those with another nothing: they go on waiting`, async (t) => {
    const server = await testApp(t, dialect)
    const { kept, revoke } = await twoKeys(server)
    const command = await addCommand(server)
    const waiting = kept.claim(50)
    while ((await server.api('GET', '/connections/erp')).body.gateways.length === 0) await sleep(5)
    await revoke()
    await command.runNow()
    assert.equal((await waiting)?.commandId, command.id)
  })
}
