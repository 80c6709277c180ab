import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialects } from '../testing/dialects.ts'
import { type TestApp, testApp } from '../testing/test-app.ts'
import { addCommand, mustClaim, testGateway } from '../testing/test-gateway.ts'

/** Number and count of rows of every part. */
async function storedParts({ db }: TestApp): Promise<[number, number][]> {
  const parts = await db.read.selectFrom('result_part').select(['number', 'rows']).execute()
  return parts.map(({ number, rows }) => [number, rows])
}

for (const dialect of dialects) {
  test(`${dialect}: I6: a part sent again is one part, and other rows under its number are refused`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order)
    for (const time of ['first', 'again'])
      assert.equal((await gateway.part(order, 0, ['{"id":1}', '{"id":2}'])).status, 204, time)
    const other = await gateway.part(order, 0, ['{"id":3}'])
    assert.deepEqual([other.status, other.body?.code], [409, 'PART_CONFLICT'])
    assert.deepEqual(await storedParts(server), [[0, 2]])
    assert.equal((await gateway.finish(order, { parts: 1, rows: 2, bytes: 17 })).status, 200)
    const result = await server.api('GET', `/runs/${order.runId}/result`)
    assert.deepEqual(result.body, [{ id: 1 }, { id: 2 }])
  })

  test(`${dialect}: I6: bytes that changed on their way are refused, and may be sent again`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order)
    const wrong = { 'content-digest': `sha-256=:${Buffer.alloc(32).toString('base64')}:` }
    const answer = await gateway.part(order, 0, ['{"id":1}'], wrong)
    assert.equal(answer.body?.code, 'CHECKSUM_MISMATCH')
    assert.deepEqual(await storedParts(server), [])
    assert.equal((await gateway.part(order, 0, ['{"id":1}'])).status, 204)
  })

  test(`${dialect}: I2: the rows of a run that did not finish are nobody's result`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    for (const end of ['fail', 'release'] as const) {
      await command.runNow()
      const order = await mustClaim(gateway)
      await gateway.started(order)
      await gateway.part(order, 0, ['{"id":1}'])
      await gateway[end](order)
      assert.deepEqual(await storedParts(server), [], end)
      assert.equal((await server.api('GET', `/runs/${order.runId}/result`)).status, 404, end)
    }
  })
}
