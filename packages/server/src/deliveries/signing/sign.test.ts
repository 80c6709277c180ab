import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { newSigningKey, publicKeyOf, Signer, type SigningKey, writeSigningKeys } from '@postern/outbound'
import { Webhook } from 'standardwebhooks'
import { createSecretBox } from '../../lib/secret-box.ts'
import { deliverySetup } from '../../testing/delivery-setup.ts'
import { dialects } from '../../testing/dialects.ts'
import { startReceiver } from '../../testing/receiver.ts'
import { verifiesEd25519 } from '../../testing/verify-ed25519.ts'
import { EarlySignatures } from './early-signatures.ts'

const shared = [newSigningKey('v1', null), newSigningKey('v1', 1_790_000_000_000)]
const pair = newSigningKey('v1a', 1_790_000_000_001)
const publicKey = publicKeyOf(pair) ?? ''
const keys = writeSigningKeys([...shared, pair])

function sign(pieces: string[]) {
  const signer = new Signer(keys, 'msg_1', Date.now())
  for (const piece of pieces) signer.update(Buffer.from(piece))
  return { ...signer.headers() }
}

/** Everything that these headers promise of a body. */
function assertSigned(headers: Record<string, string>, body: string | Buffer, whole: boolean): void {
  const text = body.toString()
  for (const key of shared) new Webhook(key.text).verify(text, headers)
  assert.throws(() => new Webhook(newSigningKey('v1', null).text).verify(text, headers))
  const digest = `sha-256=:${createHash('sha256').update(body).digest('base64')}:`
  assert.equal(headers['content-digest'], digest)
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature = '' } = headers
  assert.equal(verifiesEd25519(publicKey, signature, `${id}.${at}.${text}`), whole)
  const ofDigest = headers['postern-digest-signature'] ?? ''
  assert.ok(verifiesEd25519(publicKey, ofDigest, `postern-digest\n${id}\n${at}\n${digest}`))
  assert.ok(!verifiesEd25519(publicKey, ofDigest, `${id}.${at}.${digest}`), 'cannot pass for a body')
}

test('each of two shared secrets verifies by itself, and so does the public key', () => {
  const headers = sign(['[', '{"é":1}', ']'])
  assertSigned(headers, '[{"é":1}]', true)
  assert.equal(headers['webhook-signature'].split(' ').length, 3)
  const other = publicKeyOf(newSigningKey('v1a', 0)) ?? ''
  const signed = `msg_1.${headers['webhook-timestamp']}.[{"é":1}]`
  assert.ok(!verifiesEd25519(other, headers['webhook-signature'], signed))
})

test('of a body above 1 MiB the key pair signs the digest alone', () => {
  const half = '"'.padEnd(512 * 1024, 'x')
  const full = half.replace('"', 'x').slice(1)
  assertSigned(sign([half, full, '"']), `${half}${full}"`, true)
  assertSigned(sign([half, full, 'x"']), `${half}${full}x"`, false)
})

test('a body that is signed while it arrives carries the signatures of all keys', () => {
  const early = new EarlySignatures()
  early.follow('run', () => keys, 'msg_1', Date.now())
  const [second, first] = [early.listen('run', 1), early.listen('run', 0)]
  second?.update(Buffer.from('2'))
  first?.update(Buffer.from('1'))
  second?.end()
  first?.end()
  early.finish('run', 2)
  const kept = early.take('run', Date.now())
  assert.equal(kept?.keys, keys)
  assertSigned({ ...kept?.headers }, '[1,2]', true)
})

for (const dialect of dialects)
  test(`${dialect}: deliveries are signed with what the connection has at that time`, async (t) => {
    const setup = await deliverySetup(t, dialect)
    const secretBox = createSecretBox('a secret key for tests, long enough')
    const receiver = await startReceiver(t)
    const seal = (...valid: SigningKey[]) =>
      setup.db.transact((tx) =>
        tx
          .updateTable('connection')
          .set({ signing_secret: secretBox.seal(writeSigningKeys(valid)) })
          .execute(),
      )
    setup.startLoop()
    await seal(...shared, pair)
    await setup.deliver(receiver.url, ['{"n":1}'])
    const [both] = await receiver.arrived(1)
    assert.ok(both)
    assertSigned(both.headers as Record<string, string>, both.body, true)
    const [, next] = shared
    assert.ok(next)
    await seal(next)
    await setup.deliver(receiver.url, ['{"n":2}'])
    const [, later] = await receiver.arrived(2)
    const headers = later?.headers as Record<string, string>
    new Webhook(next.text).verify(later?.body.toString() ?? '', headers)
    assert.throws(() => new Webhook(shared[0]?.text ?? '').verify(later?.body.toString() ?? '', headers))
    assert.equal(headers['postern-digest-signature'], undefined)
  })
