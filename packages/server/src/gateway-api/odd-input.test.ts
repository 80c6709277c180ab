import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialects } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'
import { addCommand, mustClaim, testGateway } from '../testing/test-gateway.ts'

for (const dialect of dialects) {
  test(`${dialect}: a NUL character, which PostgreSQL cannot store, is refused wherever it stands`, async (t) => {
    const server = await testApp(t, dialect)
    const created = await server.api('POST', '/connections', { name: 'erp' })
    const authorization = `Bearer ${created.body.apiKey}`
    const claim = (gateway: string) =>
      server.call('POST', '/gateway/v1/claim', { gateway, version: '0.1.0' }, { authorization })
    const answers = [
      await claim('a\0b'),
      await server.call('POST', '/gateway/v1/runs/a%00b/started', undefined, { authorization, 'postern-lease': '1' }),
      await server.api('PATCH', '/connections/erp', { description: 'a\0b' }),
      await server.api('GET', '/deliveries?cursor=%00'),
      await server.api('POST', '/connections/erp/dynamic-commands', { sql: 'select 1', params: { x: 'a\0b' } }),
    ]
    assert.deepEqual(
      answers.map(({ status, body }) => [status, body.code]),
      answers.map(() => [400, 'BAD_INPUT']),
    )
    // What came before and after is in the log all the same.
    assert.equal((await claim('gw1')).status, 204)
    await server.app.close()
    const log = await server.db.read.selectFrom('connection_log').select(['gateway', 'what']).execute()
    assert.ok(log.some(({ gateway }) => gateway === 'gw1'))
  })

  test(`${dialect}: numbers beyond what is stored are refused, not failed on`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    const order = await mustClaim(gateway)
    assert.equal((await gateway.started({ ...order, lease: 1e300 })).status, 400)
    await gateway.started(order)
    assert.equal((await gateway.part(order, 0, ['{}'], { 'postern-rows': '1e300' })).status, 400)
    assert.equal((await gateway.part(order, 0, ['{}'], { 'content-type': 'application/json' })).status, 415)
    assert.equal((await gateway.part(order, 0, ['{}'], { 'content-type': 'text/plain' })).status, 415)
    assert.equal((await gateway.finish(order, { bytes: 1e300 })).status, 400)
    assert.equal((await server.api('GET', `/commands/${command.id}/runs?cursor=1e300`)).status, 200)
  })

  test(`${dialect}: a last value that is not in its type's form is refused, so that the run can fail`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order)
    for (const [type, value] of [
      ['integer', 'seven'],
      ['decimal', 'many'],
      ['float', 'x'],
      ['date', '12.10.2019'],
      ['timestamp', '12.10.2019 10:00'],
      ['boolean', 'yes'],
    ] as const) {
      const answer = await gateway.finish(order, { lastValue: { type, value } })
      assert.deepEqual([type, answer.status, answer.body.code], [type, 400, 'BAD_INPUT'])
    }
    assert.equal((await gateway.fail(order)).status, 200)
  })

  test(`${dialect}: a cursor that a person typed wrongly is refused at once, and never holds up a finish`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server, { sql: 'SELECT id FROM orders' })
    const wrong = await command.edit({ lastValue: 'seven', lastValueType: 'integer' })
    assert.deepEqual([wrong.status, wrong.body.errors?.[0]?.path], [400, '/lastValue'])
    // As an earlier version may have stored it.
    await server.db.transact((tx) => tx.updateTable('command').set({ last_value: 'seven' }).execute())
    await command.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order)
    const finished = await gateway.finish(order, { lastValue: { type: 'integer', value: '7' } })
    assert.equal(finished.status, 200)
    assert.equal((await command.read()).lastValue, '7')
  })
}
