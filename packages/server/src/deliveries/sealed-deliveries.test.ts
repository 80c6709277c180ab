import assert from 'node:assert/strict'
import { createHmac, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import type { CallbackFormat } from '@postern/protocol/api'
import { type DeliverySetup, deliverySetup } from '../testing/delivery-setup.ts'
import { dialects } from '../testing/dialects.ts'
import { type ReceivedCallback, startReceiver } from '../testing/receiver.ts'

const delivered = ({ state }: { state: string }) => state === 'DELIVERED'

const markSealed = ({ db }: DeliverySetup, callbackFormat: CallbackFormat | null, bytes = 0) =>
  db.transact(async (tx) => {
    const format = callbackFormat === null ? null : JSON.stringify(callbackFormat)
    await tx.updateTable('command').set({ callback_format: format }).execute()
    await tx.updateTable('run').set({ sealed: 1, bytes }).execute()
  })

function isSigned({ headers, body }: ReceivedCallback, secret: string): boolean {
  const hmac = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
  hmac.update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`).update(body)
  return headers['webhook-signature'] === `v1,${hmac.digest('base64')}`
}

for (const dialect of dialects)
  test(`${dialect}: a sealed result arrives signed, byte for byte, whatever its command says of rows meanwhile`, async (t) => {
    const setup = await deliverySetup(t, dialect)
    const receiver = await startReceiver(t)
    const pieces = [randomBytes(200_000), Buffer.from('[,]'), randomBytes(100)]
    const id = await setup.deliver(receiver.url, pieces, { rows: 7 })
    await markSealed(setup, { shape: 'ndjson', batch: { rows: 1 }, compression: 'zstd' })
    setup.startLoop()
    await setup.until(id, delivered)
    const [request, ...others] = receiver.requests
    assert.ok(request && others.length === 0)
    assert.ok(Buffer.concat(pieces).equals(request.body))
    assert.ok(isSigned(request, setup.signingSecret))
    assert.equal(request.headers['content-type'], 'application/vnd.age')
    assert.equal(request.headers['content-encoding'], undefined)
    assert.deepEqual([request.headers['postern-rows'], request.headers['postern-of']], ['7', '1'])
  })

test('a small sealed result has no brackets around it either', async (t) => {
  const setup = await deliverySetup(t, 'sqlite')
  const receiver = await startReceiver(t)
  const id = await setup.deliver(receiver.url, ['age'], { rows: 1 })
  await markSealed(setup, null)
  setup.startLoop()
  await setup.until(id, delivered)
  assert.equal(receiver.requests[0]?.body.toString(), 'age')
})

test('of a large sealed result a callback may have a link instead', async (t) => {
  const setup = await deliverySetup(t, 'sqlite')
  const receiver = await startReceiver(t)
  const id = await setup.deliver(receiver.url, ['age'], { rows: 1 })
  await markSealed(setup, { linkAbove: 10, shape: 'ndjson' }, 11)
  setup.startLoop()
  await setup.until(id, delivered)
  assert.match(JSON.parse(receiver.requests[0]?.body.toString() ?? '').url, /\/results\/v1\./)
})
