import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sealedContentType, sealsHeader } from '@postern/protocol'
import { dialects } from '../testing/dialects.ts'
import { type TestApp, testApp } from '../testing/test-app.ts'
import { addCommand, mustClaim, testGateway } from '../testing/test-gateway.ts'

const sealedFor = ['age1xmwwc06ly3ee5rytxm9mflaz2u56jjj36s0mypdrwsvlul66mv4q47ryef']
const sealed = { 'content-type': sealedContentType }

async function claimed(server: TestApp, isSealed = true) {
  const gateway = await testGateway(server)
  const command = await addCommand(server, isSealed ? { sealedFor } : {})
  await command.runNow()
  return { gateway, command, order: await mustClaim(gateway) }
}

for (const dialect of dialects) {
  test(`${dialect}: a gateway that does not say that it seals may not begin, and one that does may, also twice`, async (t) => {
    const server = await testApp(t, dialect)
    const { gateway, order } = await claimed(server)
    const refused = await gateway.started(order)
    assert.deepEqual([refused.status, refused.body.code], [409, 'GATEWAY_TOO_OLD'])
    assert.match(refused.body.detail, /too old to seal the rows/)
    assert.equal((await server.api('GET', `/runs/${order.runId}`)).body.state, 'LEASED')
    for (const _ of [1, 2]) assert.equal((await gateway.started(order, { [sealsHeader]: '1' })).status, 204)
  })

  test(`${dialect}: pieces of an age file are the result as they came, and its first rows are nobody's to see`, async (t) => {
    const server = await testApp(t, dialect)
    const { gateway, command, order } = await claimed(server)
    await gateway.started(order, { [sealsHeader]: '1' })
    assert.equal((await gateway.part(order, 0, ['age one'], sealed)).status, 204)
    assert.equal((await gateway.part(order, 1, ['[,]two'], { ...sealed, 'postern-rows': '0' })).status, 204)
    assert.equal((await gateway.finish(order, { parts: 2, rows: 1, bytes: 9 })).status, 200)
    const result = await server.api('GET', `/runs/${order.runId}/result`)
    assert.equal(result.text, 'age one[,]two')
    assert.equal(result.headers['content-type'], sealedContentType)
    const first = await server.api('GET', `/runs/${order.runId}/result?maxRows=5`)
    assert.deepEqual([first.status, first.body.code], [409, 'RESULT_SEALED'])
    assert.equal((await server.api('GET', `/runs/${order.runId}`)).body.sealed, true)
    // An edit meanwhile says nothing about rows that are there.
    await command.edit({ sealedFor: null })
    assert.equal((await server.api('GET', `/runs/${order.runId}/result`)).text, 'age one[,]two')
  })
}

test('rows in the clear are not taken where they are to be sealed, nor the other way round', async (t) => {
  const server = await testApp(t, 'sqlite')
  const { gateway, order } = await claimed(server)
  await gateway.started(order, { [sealsHeader]: '1' })
  const clear = await gateway.part(order, 0, ['{"id":1}'])
  assert.deepEqual([clear.status, clear.body.code], [415, 'UNSUPPORTED_MEDIA_TYPE'])
  const inline = await gateway.finish(order, { rows: 1, inline: '{"id":1}' })
  assert.deepEqual([inline.status, inline.body.errors[0]?.path], [400, '/inline'])
  const empty = await gateway.finish(order, { rows: 0 })
  assert.deepEqual(
    [empty.status, empty.body.code],
    [409, 'PART_MISSING'],
    'nobody but a gateway can seal an empty array',
  )
  assert.deepEqual(await server.db.read.selectFrom('result_part').select('number').execute(), [])

  const usual = await testApp(t, 'sqlite')
  const other = await claimed(usual, false)
  await other.gateway.started(other.order)
  assert.equal((await other.gateway.part(other.order, 0, ['age'], sealed)).status, 415)
  assert.equal((await other.gateway.part(other.order, 0, ['{}'], { 'postern-rows': '0' })).status, 400)
})
