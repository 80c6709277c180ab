import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { type TestApp, testApp } from '../../testing/test-app.ts'
import { addCommand, mustClaim, testGateway } from '../../testing/test-gateway.ts'
import { startDeliveryLoop } from '../delivery-loop.ts'
import { EarlySignatures } from './early-signatures.ts'

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const follow = (signatures: EarlySignatures, now = Date.now()) => signatures.follow('run', () => secret, 'msg_1', now)

/** Signs parts in the order that `steps` names them: the first mention begins a part, the second one ends it. */
function signInOrder(parts: string[], steps: number[]) {
  const signatures = new EarlySignatures()
  follow(signatures)
  const listeners = new Map<number, ReturnType<EarlySignatures['listen']>>()
  for (const number of steps) {
    const listener = listeners.get(number)
    if (!listeners.has(number)) {
      const begun = signatures.listen('run', number)
      listeners.set(number, begun)
      begun?.update(Buffer.from((parts[number] ?? '').slice(0, 3)))
    } else {
      listener?.update(Buffer.from((parts[number] ?? '').slice(3)))
      listener?.end()
    }
  }
  signatures.finish('run', parts.length)
  return signatures.take('run', Date.now())
}

test('whatever the order in which parts arrive, the signature is that of the whole body', () => {
  const sequences = fc.integer({ min: 1, max: 6 }).chain((count) => {
    const numbers = Array.from({ length: count }, (_, number) => number)
    return fc.shuffledSubarray([...numbers, ...numbers], { minLength: 2 * count, maxLength: 2 * count })
  })
  fc.assert(
    fc.property(sequences, (steps) => {
      const parts = Array.from({ length: steps.length / 2 }, (_, number) => `{"part":${number}}`)
      const body = `[${parts.join(',')}]`
      const signed = signInOrder(parts, steps)
      assert.equal(signed?.length, Buffer.byteLength(body))
      new Webhook(secret).verify(body, signed?.headers ?? {})
    }),
  )
})

test('a part that is missing, sent again or broken off leaves no signature', () => {
  assert.equal(signInOrder(['{"a":1}', '{"a":2}'], [0, 0]), undefined)
  const again = new EarlySignatures()
  follow(again)
  again.listen('run', 0)?.end()
  assert.equal(again.listen('run', 0), undefined)
  again.finish('run', 1)
  assert.equal(again.take('run', Date.now()), undefined)
  const broken = new EarlySignatures()
  follow(broken)
  broken.listen('run', 0)?.drop()
  assert.equal(broken.listen('run', 1), undefined)
})

test('a signature serves one attempt, and only while it is fresh', () => {
  const signatures = new EarlySignatures()
  for (const [wait, found] of [
    [0, true],
    [60_000, false],
  ] as const) {
    follow(signatures, 1_000_000)
    const listener = signatures.listen('run', 0)
    listener?.update(Buffer.from('{}'))
    listener?.end()
    signatures.finish('run', 1)
    assert.equal(signatures.take('run', 1_000_000 + wait) !== undefined, found)
    assert.equal(signatures.take('run', 1_000_000), undefined)
  }
})

test('runs that never finish make room for others in time', () => {
  const signatures = new EarlySignatures()
  for (let run = 0; run < 20; run++) signatures.follow(`lost ${run}`, () => secret, 'msg', 0)
  follow(signatures, 30_000)
  assert.equal(signatures.listen('run', 0), undefined)
  follow(signatures, 60_000)
  assert.notEqual(signatures.listen('run', 0), undefined)
})

/** A result in three parts, delivered five seconds after the last of them came. */
async function deliverInParts(t: TestContext, meanwhile: (server: TestApp) => Promise<void> = async () => {}) {
  const server = await testApp(t, 'sqlite')
  const gateway = await testGateway(server)
  const got = Promise.withResolvers<{ body: string; headers: Record<string, string> }>()
  const receiver = createServer(async (request, response) => {
    const chunks = await request.toArray()
    response.end()
    got.resolve({ body: Buffer.concat(chunks).toString(), headers: request.headers as Record<string, string> })
  }).listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  t.after(() => receiver.close())
  const { port } = receiver.address() as AddressInfo
  const command = await addCommand(server, { callbackUrl: `http://127.0.0.1:${port}/` })
  await command.runNow()
  const order = await mustClaim(gateway)
  await gateway.started(order)
  const parts = [0, 1, 2].map((part) => Array.from({ length: 20_000 }, (_, row) => `{"id":${part * 20_000 + row}}`))
  for (const [number, rows] of parts.entries()) assert.equal((await gateway.part(order, number, rows)).status, 204)
  const body = `[${parts.flat().join(',')}]`
  assert.equal((await gateway.finish(order, { parts: 3, rows: 60_000, bytes: body.length - 4 })).status, 200)
  const { secret: signing } = (await server.api('GET', '/connections/erp/signing-secret')).body
  await meanwhile(server)
  server.advance(5_000)
  const loop = startDeliveryLoop(server)
  t.after(() => loop.close())
  const { body: arrived, headers } = await got.promise
  assert.equal(arrived, body)
  return { arrived, headers, signing, signedMsAgo: server.clock() - Number(headers['webhook-timestamp']) * 1000 }
}

test('a result in parts is delivered under the signature that was made while they arrived', async (t) => {
  const { arrived, headers, signing, signedMsAgo } = await deliverInParts(t)
  assert.ok(signedMsAgo > 4_000, 'a signature made at the attempt would show another time')
  new Webhook(signing).verify(arrived, headers)
})

test('a signature that was made with other secrets than those of now is made anew', async (t) => {
  let next = ''
  const { arrived, headers, signing, signedMsAgo } = await deliverInParts(t, async ({ api }) => {
    const path = '/connections/erp/signing-secrets'
    const [first] = (await api('GET', path)).body.items
    next = (await api('POST', path, {})).body.secret
    await api('DELETE', `${path}/${first.id}`)
  })
  assert.ok(signedMsAgo < 4_000, String(signedMsAgo))
  new Webhook(next).verify(arrived, headers)
  assert.throws(() => new Webhook(signing).verify(arrived, headers))
})
