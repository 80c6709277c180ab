import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { dialects } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'
import { addCommand, gatewayWith, mustClaim, testGateway } from '../testing/test-gateway.ts'

const next = { claim: { gateway: 'gw1', version: '0.1.0' } }

for (const dialect of dialects) {
  for (const end of ['finish', 'fail'] as const)
    test(`${dialect}: the next command of a ${end} whose answer was lost comes with the repeated one`, async (t) => {
      const server = await testApp(t, dialect)
      const created = await server.api('POST', '/connections', { name: 'erp' })
      const gateway = gatewayWith(server, created.body.apiKey, 'gw1')
      const other = gatewayWith(server, created.body.apiKey, 'gw1')
      const [first, second] = [await addCommand(server), await addCommand(server)]
      await first.runNow()
      const order = await mustClaim(gateway)
      await gateway.started(order)
      await second.runNow()
      const report = () =>
        end === 'finish'
          ? gateway.finish(order, next)
          : server.call(
              'POST',
              `/gateway/v1/runs/${order.runId}/fail`,
              { error: { code: 'DATABASE_ERROR', message: 'no' }, ...next },
              { authorization: `Bearer ${created.body.apiKey}`, 'postern-lease': String(order.lease) },
            )
      const lost = (await report()).body.next
      assert.equal(lost.commandId, second.id)
      const answered = (await report()).body.next
      assert.equal(answered.commandId, second.id)
      // The order that was lost is over: whoever has it after all is refused (I1).
      assert.equal((await other.started(lost)).status, 409)
      assert.equal((await gateway.started(answered)).status, 204)
      // One that has begun is never taken away by a late repetition.
      assert.equal((await report()).body.next, null)
      assert.equal((await gateway.finish(answered)).status, 200)
    })

  test(`${dialect}: a revoked key gets no command, not even by the claim that already waits`, async (t) => {
    const server = await testApp(t, dialect)
    const created = await server.api('POST', '/connections', { name: 'erp' })
    const gateway = gatewayWith(server, created.body.apiKey, 'gw1')
    const command = await addCommand(server)
    const refused = assert.rejects(gateway.claim(50), /API_KEY_REFUSED/)
    while ((await server.api('GET', '/connections/erp')).body.gateways.length === 0) await sleep(5)
    const [key] = (await server.api('GET', '/connections/erp/keys')).body.items
    await server.api('DELETE', `/connections/erp/keys/${key.id}`)
    await command.runNow()
    await refused
    assert.equal((await command.read()).status, 'READY')
  })

  test(`${dialect}: I7: a run whose statement may have written is not taken back`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server, { sql: 'DELETE FROM orders', lastField: null, lastValue: null })
    await command.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order)
    const answer = await gateway.release(order)
    assert.deepEqual([answer.status, answer.body.code], [409, 'COMMAND_STATE'])
    assert.equal((await command.read()).status, 'PROCESSING')
  })

  test(`${dialect}: "run now" after "pause" during a run runs once more; "pause" after it takes it back`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    const first = await mustClaim(gateway)
    await gateway.started(first)
    await command.pause()
    await command.runNow()
    await gateway.finish(first)
    const second = await mustClaim(gateway)
    await gateway.started(second)
    await command.runNow()
    await command.pause()
    await gateway.finish(second)
    assert.equal((await command.read()).status, 'PAUSED')
    assert.equal(await gateway.claim(), undefined)
  })
}
