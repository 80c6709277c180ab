import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { FinishRequest } from '@postern/protocol'
import { type DeliveryLoop, startDeliveryLoop } from '../deliveries/delivery-loop.ts'
import { type Dialect, dialects } from '../testing/dialects.ts'
import { startReceiver } from '../testing/receiver.ts'
import { testApp } from '../testing/test-app.ts'
import { addCommand, mustClaim, testGateway } from '../testing/test-gateway.ts'

const rowsUpTo = (id: number): Partial<FinishRequest> => ({
  inline: `{"id":${id}}`,
  rows: 1,
  lastValue: { type: 'integer', value: String(id) },
})

async function setUp(t: TestContext, dialect: Dialect) {
  const server = await testApp(t, dialect)
  const gateway = await testGateway(server)
  return {
    server,
    gateway,
    run: async (command: { runNow(): Promise<unknown> }, report: Partial<FinishRequest> = {}) => {
      await command.runNow()
      const order = await mustClaim(gateway, 5)
      await gateway.started(order)
      const finished = await gateway.finish(order, report)
      assert.equal(finished.status, 200, finished.text)
    },
  }
}

for (const dialect of dialects) {
  test(`${dialect}: a result without rows is delivered as an empty array, or not at all where its command skips it`, async (t) => {
    let loop: DeliveryLoop | undefined
    // Before the database closes: what comes first here is called first.
    t.after(() => loop?.close())
    const { server, gateway, run } = await setUp(t, dialect)
    loop = startDeliveryLoop(server)
    const receiver = await startReceiver(t)
    const command = await addCommand(server, { callbackUrl: receiver.url, emptyResults: 'skip' })
    await run(command)
    await run(command, { affectedRows: 3 })
    assert.deepEqual(await command.deliveries(), [])
    assert.equal((await command.read()).error, null)
    await run(command, rowsUpTo(7))
    assert.equal((await command.edit({ emptyResults: 'deliver' })).body.emptyResults, 'deliver')
    await run(command)
    await receiver.arrived(2)
    assert.deepEqual(
      receiver.requests.map(({ body }) => body.toString()),
      ['[{"id":7}]', '[]'],
    )
    assert.equal((await command.edit({ emptyResults: 'perhaps' })).status, 400)

    const once = { sql: 'SELECT 1', callbackUrl: receiver.url, emptyResults: 'skip' }
    const { id } = (await server.api('POST', '/connections/erp/dynamic-commands', once)).body
    const order = await mustClaim(gateway, 5)
    await gateway.started(order)
    await gateway.finish(order)
    assert.equal((await server.api('GET', `/commands/${id}`)).body.status, 'FINISHED')
    assert.deepEqual((await server.api('GET', `/deliveries?commandId=${id}`)).body.items, [])
  })

  test(`${dialect}: a skipped result moves the cursor by the same rules, and is acknowledged behind what is under way`, async (t) => {
    const { server, run } = await setUp(t, dialect)
    const command = await addCommand(server, { emptyResults: 'skip' })
    const values = async () => {
      const { lastValue, acknowledgedValue } = await command.read()
      return [lastValue, acknowledgedValue]
    }
    // All its rows had been sent before.
    const leftOut = (id: number): Partial<FinishRequest> => ({ lastValue: rowsUpTo(id).lastValue ?? null, leftOut: 1 })
    await run(command)
    assert.deepEqual(await values(), ['0', null], 'no row had a value')
    await run(command, leftOut(5))
    assert.deepEqual(await values(), ['5', '5'])
    await run(command, rowsUpTo(8))
    await run(command, leftOut(9))
    assert.deepEqual(await values(), ['9', '5'], 'the rows up to 8 are still to arrive')
  })
}
