import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialects } from '../testing/dialects.ts'
import { type TestApp, testApp } from '../testing/test-app.ts'
import { addCommand, mustClaim, testGateway } from '../testing/test-gateway.ts'

const seconds = { overlap: { seconds: 60 } }
const number = { overlap: { number: 10 } }

const add = (server: TestApp, command: object) =>
  server.api('POST', '/connections/erp/commands', {
    sql: 'SELECT id FROM orders WHERE id >= @last_value@',
    callbackUrl: 'http://127.0.0.1:9/nobody',
    schedule: { everySeconds: 3600 },
    lastField: 'id',
    ...command,
  })

for (const dialect of dialects) {
  test(`${dialect}: an overlap that does not suit the last value is refused when a command is made or edited`, async (t) => {
    const server = await testApp(t, dialect)
    await testGateway(server)
    const refused = await add(server, { lastValue: 5, ...seconds })
    assert.deepEqual([refused.status, refused.body.code, refused.body.errors.length], [400, 'BAD_INPUT', 1])
    assert.equal(refused.body.errors[0].path, '/overlap')
    assert.match(refused.body.errors[0].message, /span of time.*of type integer: give a number, or null/)
    const ofDate = { lastValue: '2026-01-01', lastValueType: 'date' }
    assert.match((await add(server, { ...ofDate, ...number })).body.errors[0].message, /give seconds/)
    assert.equal((await add(server, { ...ofDate, ...seconds })).status, 201)
    assert.equal((await add(server, { fromBeginning: true, ...seconds })).status, 201, 'the type is not known yet')
    const command = await addCommand(server, { lastValue: 5, ...number })
    for (const patch of [seconds, ofDate]) {
      const edited = await command.edit(patch)
      assert.deepEqual([edited.status, edited.body.errors?.[0].path], [400, '/overlap'])
    }
    assert.equal((await command.edit({ ...ofDate, ...seconds })).status, 200)
  })

  test(`${dialect}: an overlap that a run has shown not to suit hinders no other edit, but a copy`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server, { lastValue: null, fromBeginning: true, ...seconds })
    await command.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order)
    await gateway.finish(order, { inline: '{"id":7}', rows: 1, lastValue: { type: 'integer', value: '7' } })
    assert.equal((await command.edit({ name: 'orders' })).status, 200)
    const copied = await server.api('POST', `/commands/${command.id}/clone`, {})
    assert.deepEqual([copied.status, copied.body.errors?.[0].path], [400, '/overlap'])
    assert.equal((await command.edit({ overlap: null })).status, 200)
    assert.equal((await server.api('POST', `/commands/${command.id}/clone`, {})).status, 201)
  })
}
