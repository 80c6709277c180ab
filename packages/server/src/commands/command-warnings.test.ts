import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialects } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'
import { addCommand, mustClaim, testGateway } from '../testing/test-gateway.ts'

for (const dialect of dialects)
  test(`${dialect}: a command is told its warnings when it is made and edited, by the columns of its last run`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    const codes = async () => {
      const { body } = await server.api('GET', `/commands/${command.id}/warnings`)
      return body.items.map(({ code }: { code: string }) => code)
    }
    assert.deepEqual(await codes(), [])
    await command.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order)
    await gateway.finish(order, { columns: [{ name: 'id', type: 'date', nullable: true }] })
    assert.deepEqual(await codes(), ['LAST_FIELD_NULLABLE', 'STRICT_COMPARISON'])
    const renamed = await command.edit({ name: 'Orders' })
    assert.deepEqual(renamed.body.warnings.length, 2)
    const edited = await command.edit({ sql: 'SELECT id FROM orders' })
    assert.deepEqual(edited.body.warnings[0].code, 'NO_PLACEHOLDER')
    const callbackCredential = { kind: 'bearer', token: 'a-token' }
    const opened = await command.edit({ callbackUrl: 'http://erp.example/in', callbackCredential })
    assert.equal(opened.body.warnings.at(-1).code, 'SECRETS_IN_THE_CLEAR')
    assert.equal((await server.api('GET', '/commands/nobody/warnings')).status, 404)
  })
