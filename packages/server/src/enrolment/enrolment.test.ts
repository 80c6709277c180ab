import assert from 'node:assert/strict'
import { createPublicKey, randomBytes, verify } from 'node:crypto'
import { test } from 'node:test'
import { type OrderKey, orderKeyPrefix, signedMessage } from '@postern/protocol'
import { hashSecret } from '../lib/tokens.ts'
import { dialects } from '../testing/dialects.ts'
import { type TestApp, testApp } from '../testing/test-app.ts'
import { addCommand, gatewayWith, mustClaim } from '../testing/test-gateway.ts'
import { orderKeyId } from './order-keys.ts'

const drawKey = () => `pkey_${randomBytes(32).toString('base64url')}`

async function makeCode(server: TestApp, body: object = {}): Promise<string> {
  const created = await server.api('POST', '/connections/erp/enrolments', body)
  assert.equal(created.status, 201, created.text)
  return created.body.code
}

const enrol = (server: TestApp, code: string, key: string, gateway = 'gw1') =>
  server.call('POST', '/gateway/v1/enrol', {
    ...{ code, gateway, version: '0.1.0' },
    ...{ keyHash: hashSecret(key), keyHint: key.slice(-4) },
  })

const keysOf = async (server: TestApp) => (await server.api('GET', '/connections/erp/keys')).body.items

/** Whether a key made the signature of a text. */
function isSigned(kind: 'order' | 'key', text: string, signature: string, publicKey: string): boolean {
  const x = publicKey.slice(orderKeyPrefix.length)
  const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } })
  return verify(null, signedMessage(kind, text), key, Buffer.from(signature, 'base64url'))
}

for (const dialect of dialects) {
  test(`${dialect}: a code that is unknown, expired, cancelled or used is refused, and says so`, async (t) => {
    const server = await testApp(t, dialect)
    await server.api('POST', '/connections', { name: 'erp' })
    const refusal = async (code: string) => {
      const { status, body } = await enrol(server, code, drawKey())
      assert.deepEqual([status, body.code], [403, 'ENROLMENT_REFUSED'])
      return body.detail
    }
    assert.match(await refusal('pcode_nobody_made_this'), /no such code/)
    const expiring = await makeCode(server, { expiresInMinutes: 5 })
    server.advance(5 * 60_000)
    assert.match(await refusal(expiring), /expired/)
    const cancelled = await makeCode(server)
    const [newest] = (await server.api('GET', '/connections/erp/enrolments')).body.items
    assert.equal((await server.api('DELETE', `/connections/erp/enrolments/${newest.id}`)).status, 204)
    assert.match(await refusal(cancelled), /no such code/)
    const used = await makeCode(server)
    assert.equal((await enrol(server, used, drawKey())).status, 200)
    assert.match(await refusal(used), /was used by gateway gw1/)
    const list = await server.api('GET', '/connections/erp/enrolments')
    assert.ok(!list.text.includes(used.slice(6, -21)), 'the code is shown once')
    assert.deepEqual([list.body.items[0].gateway, list.body.items[0].usedAt !== null], ['gw1', true])
  })

  test(`${dialect}: of many gateways with one code one gets in, and it may ask again for the answer that was lost`, async (t) => {
    const server = await testApp(t, dialect)
    await server.api('POST', '/connections', { name: 'erp' })
    const code = await makeCode(server)
    const keys = Array.from({ length: 8 }, drawKey)
    const answers = await Promise.all(keys.map((key, n) => enrol(server, code, key, `gw${n}`)))
    const winners = answers.flatMap(({ status }, n) => (status === 200 ? [n] : []))
    assert.equal(winners.length, 1)
    const winner = winners[0] ?? 0
    const again = await enrol(server, code, keys[winner] ?? '', `gw${winner}`)
    assert.deepEqual([again.status, again.body], [200, answers[winner]?.body])
    const [, own, ...others] = await keysOf(server)
    assert.deepEqual([own.gateway, own.hint, others.length], [`gw${winner}`, keys[winner]?.slice(-4), 0])
    assert.equal(await gatewayWith(server, keys[winner] ?? '', `gw${winner}`).claim(), undefined)
    await assert.rejects(gatewayWith(server, keys[(winner + 1) % 8] ?? '', 'other').claim(), /API_KEY_REFUSED/)
  })

  test(`${dialect}: a key is replaced without interruption: both are good until the new one is used`, async (t) => {
    const server = await testApp(t, dialect)
    await server.api('POST', '/connections', { name: 'erp' })
    const old = drawKey()
    await enrol(server, await makeCode(server), old)
    const [pasted, own] = await keysOf(server)
    const refused = await server.api('POST', `/connections/erp/keys/${pasted.id}/rotate`)
    assert.deepEqual([refused.status, refused.body.code], [409, 'KEY_STATE'])

    const command = await addCommand(server)
    await command.runNow()
    const gateway = gatewayWith(server, old, 'gw1')
    const order = await mustClaim(gateway)
    await gateway.started(order)
    const authorization = `Bearer ${old}`
    const waiting = server.call(
      'POST',
      '/gateway/v1/claim',
      { gateway: 'gw1', version: '0.1.0', waitSeconds: 50 },
      { authorization },
    )
    assert.equal((await server.api('POST', `/connections/erp/keys/${own.id}/rotate`)).status, 204)
    assert.equal((await waiting).headers['postern-rotate-key'], '1')

    const [lost, next] = [drawKey(), drawKey()]
    const announce = (key: string) =>
      server.call('POST', '/gateway/v1/key', { keyHash: hashSecret(key), keyHint: key.slice(-4) }, { authorization })
    for (const key of [lost, next, next]) assert.equal((await announce(key)).status, 204)
    assert.equal((await gateway.heartbeat(order)).status, 200)
    // What was announced before the last one and never used is nobody's.
    await assert.rejects(gatewayWith(server, lost, 'gw1').claim(), /API_KEY_REFUSED/)
    const renewed = gatewayWith(server, next, 'gw1')
    assert.equal((await renewed.heartbeat(order)).status, 200)
    assert.equal((await gateway.heartbeat(order)).status, 401)
    assert.equal((await renewed.finish(order)).status, 200)
    const [, left, ...others] = await keysOf(server)
    assert.deepEqual([left.hint, left.gateway, left.rotationAskedAt, others.length], [next.slice(-4), 'gw1', null, 0])
  })

  test(`${dialect}: I7: the end of a replaced key's successor cuts the run that the old one claimed`, async (t) => {
    const server = await testApp(t, dialect)
    await server.api('POST', '/connections', { name: 'erp' })
    const [old, next] = [drawKey(), drawKey()]
    await enrol(server, await makeCode(server), old)
    const command = await addCommand(server, { sql: 'DELETE FROM orders', lastField: null, lastValue: null })
    await command.runNow()
    const order = await mustClaim(gatewayWith(server, old, 'gw1'))
    await gatewayWith(server, old, 'gw1').started(order)
    const body = { keyHash: hashSecret(next), keyHint: next.slice(-4) }
    await server.call('POST', '/gateway/v1/key', body, { authorization: `Bearer ${old}` })
    await gatewayWith(server, next, 'gw1').heartbeat(order)
    const [, left] = await keysOf(server)
    await server.api('DELETE', `/connections/erp/keys/${left.id}`)
    assert.equal((await command.read()).error.code, 'OUTCOME_UNKNOWN')
  })

  test(`${dialect}: what a gateway is to do is signed for its request, by a key that the one before vouches for`, async (t) => {
    const server = await testApp(t, dialect)
    await server.api('POST', '/connections', { name: 'erp' })
    const key = drawKey()
    const code = await makeCode(server)
    const enrolled = (await enrol(server, code, key)).body
    const [first]: OrderKey[] = enrolled.orderKeys
    assert.ok(first)
    assert.equal(orderKeyId(first.publicKey), code.slice(-16), 'the code names the key')
    const claim = async () => {
      await (await addCommand(server)).runNow()
      const headers = { authorization: `Bearer ${key}`, 'postern-signed-by': code.slice(-16), 'postern-nonce': 'abc' }
      return (await server.call('POST', '/gateway/v1/claim', { gateway: 'gw1', version: '0.1.0' }, headers)).body
    }
    const { signed, ...order } = await claim()
    assert.ok(isSigned('order', signed.text, signed.signature, first.publicKey))
    assert.ok(
      !isSigned('key', signed.text, signed.signature, first.publicKey),
      'no text is taken for one of another kind',
    )
    const { content, nonce, connection, expiresAt } = JSON.parse(signed.text)
    assert.deepEqual([content, nonce, connection], [order, 'abc', enrolled.connectionId])
    assert.ok(expiresAt > server.clock() && expiresAt < server.clock() + 10 * 60_000)

    const rotated = await server.api('POST', '/connections/erp/order-key/rotate')
    assert.equal(rotated.body.rotations, 1)
    const later = (await claim()).signed
    assert.equal(later.key, rotated.body.id)
    const headers = { authorization: `Bearer ${key}` }
    const { keys } = (await server.call('GET', '/gateway/v1/order-keys', undefined, headers)).body
    assert.deepEqual(keys[0], first)
    assert.ok(isSigned('key', keys[1].publicKey, keys[1].signature, first.publicKey))
    assert.ok(isSigned('order', later.text, later.signature, keys[1].publicKey))
    const stored = await server.db.read.selectFrom('connection').select('order_keys').executeTakeFirst()
    assert.ok(!stored?.order_keys?.includes('publicKey'), 'I10: the private key is sealed')
  })
}
