import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Run } from '@postern/protocol/api'
import { dialects } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'
import { addCommand, mustClaim, testGateway } from '../testing/test-gateway.ts'

for (const dialect of dialects) {
  test(`${dialect}: runs are listed newest first, and only a page that others follow has a next cursor`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    const made: string[] = []
    for (let i = 0; i < 3; i++) {
      await command.runNow()
      const order = await mustClaim(gateway)
      await gateway.started(order)
      await gateway.finish(order)
      made.unshift(order.runId)
    }
    const page = async (query: string) => {
      const { items, nextCursor } = (await server.api('GET', `/commands/${command.id}/runs?${query}`)).body
      return { ids: items.map(({ id }: Run) => id), nextCursor }
    }
    const first = await page('limit=2')
    assert.deepEqual(first.ids, made.slice(0, 2))
    const second = await page(`limit=2&cursor=${first.nextCursor}`)
    assert.deepEqual(second, { ids: made.slice(2), nextCursor: undefined })
    assert.deepEqual(await page('limit=3'), { ids: made, nextCursor: undefined })
  })

  test(`${dialect}: a run under way has the rows of the parts that have arrived, before its gateway tells of them`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order)
    const rows = async () => (await server.api('GET', `/runs/${order.runId}`)).body.rows
    assert.equal(await rows(), 0)
    await gateway.part(order, 0, ['{"id":1}', '{"id":2}'])
    await gateway.part(order, 1, ['{"id":3}'])
    assert.equal(await rows(), 3)
  })
}
