import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { test } from 'node:test'
import { nonceHeader, type OrderKey, type SignedText, signedByHeader, signedMessage } from '@postern/protocol'
import pino from 'pino'
import { createOrderTrust, orderKeyId, SignatureRefused, trustedKeyOf } from './order-trust.ts'

interface Pair {
  readonly text: string
  readonly privateKey: KeyObject
}

function newPair(): Pair {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  return { text: `pok_${publicKey.export({ format: 'jwk' }).x}`, privateKey }
}

const signatureOf = (kind: 'order' | 'deliveries' | 'key', text: string, { privateKey }: Pair) =>
  sign(null, signedMessage(kind, text), privateKey).toString('base64url')

/** Keys as the server lists them, each vouched for by the one before. */
const chainOf = (...pairs: Pair[]): OrderKey[] =>
  pairs.map(({ text }, n) => {
    const before = pairs[n - 1]
    return { publicKey: text, signature: before ? signatureOf('key', text, before) : null }
  })

function setUp(pair: Pair) {
  const now = { ms: 1_000_000 }
  const identity: { orderKey: string | null; connectionId: string } = { orderKey: pair.text, connectionId: 'c1' }
  const trust = createOrderTrust(
    () => identity,
    (orderKey) => {
      identity.orderKey = orderKey
    },
    pino({ level: 'silent' }),
    () => now.ms,
  )
  const asked = trust.request()
  const nonce = asked.headers[nonceHeader] ?? ''
  const signed = (by: Pair, said: Partial<SignedText> = {}, kind: 'order' | 'deliveries' = 'order') => {
    const text = JSON.stringify({
      connection: 'c1',
      nonce,
      expiresAt: now.ms + 1_000,
      content: { sql: 'SELECT 1' },
      ...said,
    })
    return { key: orderKeyId(by.text), text, signature: signatureOf(kind, text, by) }
  }
  return { identity, trust, asked, signed, now }
}

const noKeys = () => Promise.resolve([])
const refused = (words: RegExp) => (error: unknown) => error instanceof SignatureRefused && words.test(error.message)

test('what has expired, is for another connection or another request, or of another kind is refused, each in its words', async () => {
  const pair = newPair()
  const { asked, signed, now, trust } = setUp(pair)
  const open = (answer: ReturnType<typeof signed>) => asked.open('order', answer, noKeys)
  await assert.rejects(open(signed(pair, { connection: 'c2' })), refused(/another connection/))
  await assert.rejects(
    open(signed(pair, { nonce: trust.request().headers[nonceHeader] ?? '' })),
    refused(/earlier request/),
  )
  await assert.rejects(open(signed(pair, {}, 'deliveries')), refused(/signature is wrong/))
  await assert.rejects(asked.open('order', undefined, noKeys), refused(/not signed/))
  const late = signed(pair)
  now.ms += 1_001
  await assert.rejects(open(late), refused(/expired on its way, or the clock/))
  assert.deepEqual(await open(signed(pair)), { sql: 'SELECT 1' })
})

test('a key is followed through several rotations, and one that nobody vouches for is not', async () => {
  const [first, second, third, foreign] = [newPair(), newPair(), newPair(), newPair()]
  const { asked, signed, identity, trust } = setUp(first)
  const keys = chainOf(first, second, third)
  const broken = [
    ...chainOf(first, second),
    { publicKey: foreign.text, signature: signatureOf('key', foreign.text, foreign) },
  ]
  await assert.rejects(
    asked.open('order', signed(foreign), async () => broken),
    refused(/does not vouch for/),
  )
  // Nor one that stands in the place of those before it.
  await assert.rejects(
    asked.open('order', signed(foreign), async () => chainOf(foreign, first)),
    refused(/does not vouch for/),
  )
  assert.equal(identity.orderKey, first.text)
  assert.deepEqual(await asked.open('order', signed(third), async () => keys), { sql: 'SELECT 1' })
  assert.equal(identity.orderKey, third.text)
  assert.equal(trust.request().headers[signedByHeader], orderKeyId(third.text))
  // The old key is over: an order that it signed now is not taken.
  await assert.rejects(
    asked.open('order', signed(first), async () => keys),
    refused(/does not vouch for/),
  )
})

test('of the keys at enrolment the one that the code names counts, and those that it vouches for', () => {
  const [first, second, foreign] = [newPair(), newPair(), newPair()]
  assert.equal(trustedKeyOf(chainOf(first, second), orderKeyId(first.text)), second.text)
  assert.equal(
    trustedKeyOf([...chainOf(first), { publicKey: foreign.text, signature: null }], orderKeyId(first.text)),
    first.text,
  )
  assert.throws(() => trustedKeyOf(chainOf(foreign), orderKeyId(first.text)), refused(/enrolment code names/))
})
