import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deliverySetup } from '../testing/delivery-setup.ts'
import { dialects } from '../testing/dialects.ts'
import type { Outcome } from './attempt-delivery.ts'
import { recordAttempt } from './record-attempt.ts'
import { noHeaders } from './shown-headers.ts'
import { takeDeliveries } from './take-deliveries.ts'

const leaseMs = 60_000

for (const dialect of dialects) {
  test(`${dialect}: I3: a server whose lease of a delivery is another's by now records nothing of its attempt`, async (t) => {
    const { db, clock, advance, deliver, delivery, attempts } = await deliverySetup(t, dialect)
    const id = await deliver('http://127.0.0.1:9/nobody', ['{"n":1}'])
    const following = await deliver('http://127.0.0.1:9/nobody', ['{"n":2}'])
    const take = async () => {
      const room = { total: 10, perHost: 4, hosts: new Map() }
      const [taken] = (await takeDeliveries(db, { now: clock(), leaseMs, room, isActive: () => false })).deliveries
      assert.ok(taken)
      return taken
    }
    const late = await take()
    advance(leaseMs + 1)
    const present = await take()
    assert.deepEqual([present.id, present.webhookId], [late.id, late.webhookId])
    const before = await delivery(id)
    const delivered: Outcome = {
      verdict: 'delivered',
      at: clock(),
      status: 200,
      latencyMs: 1,
      error: null,
      excerpt: '',
      headers: noHeaders,
      retryAfterMs: null,
    }
    assert.equal(await recordAttempt(db, late, delivered, clock(), Math.random), null)
    assert.deepEqual(await delivery(id), before)
    assert.deepEqual(await attempts(id), [])
    assert.equal((await delivery(following)).state, 'WAITING', 'the order of the command holds')
    const recorded = await recordAttempt(db, present, delivered, clock(), Math.random)
    assert.deepEqual(recorded, { state: 'DELIVERED', promoted: true, receiver: null })
  })
}
