import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { largestRowPart } from '../results/file-parts.ts'
import { createObjectParts } from '../results/object-parts.ts'
import { deliverySetup } from '../testing/delivery-setup.ts'
import { type Dialect, dialects } from '../testing/dialects.ts'
import { testStorage } from '../testing/object-storage.ts'
import { startReceiver } from '../testing/receiver.ts'
import { testApp } from '../testing/test-app.ts'
import { addCommand, mustClaim, testGateway } from '../testing/test-gateway.ts'

const bigRow = `{"a":"${'x'.repeat(largestRowPart)}"}`

async function storageBehind(t: TestContext, dialect: Dialect) {
  const objects = await testStorage(t)
  const setup = await deliverySetup(t, dialect, (db) => createObjectParts(db, objects.storage, null))
  return { objects, setup }
}

for (const dialect of dialects) {
  test(`I3: ${dialect}: while the storage of its result is away a delivery waits, and uses up no attempt`, async (t) => {
    const { objects, setup } = await storageBehind(t, dialect)
    const receiver = await startReceiver(t)
    const id = await setup.deliver(receiver.url, [bigRow, bigRow])
    // One attempt is all that it has.
    await setup.db.write((db) => db.updateTable('command').set({ retries: '"none"' }).execute())
    await objects.stop()
    setup.startLoop()
    const waiting = await setup.until(id, (row) => row.last_error !== null)
    assert.deepEqual([waiting.state, waiting.attempt_count, waiting.lease_id], ['PENDING', 0, null])
    assert.match(waiting.last_error ?? '', /^The result could not be read: The object storage .* is away/)
    await objects.start()
    setup.advance(30_000)
    await setup.until(id, (row) => row.state === 'DELIVERED')
    assert.deepEqual(
      receiver.requests.map(({ body }) => body.toString()),
      [`[${bigRow},${bigRow}]`],
    )
  })
}

test('I3: a storage that goes away while its result is being sent leaves the delivery as it was', async (t) => {
  const { objects, setup } = await storageBehind(t, 'sqlite')
  const receiver = await startReceiver(t)
  // More than is kept from the reading for the signature.
  const id = await setup.deliver(
    receiver.url,
    Array.from({ length: 10 }, () => bigRow),
  )
  const { get } = objects.storage
  let reads = 0
  t.mock.method(objects.storage, 'get', async function* (name: string) {
    if (++reads === 15) await objects.stop()
    yield* get(name)
  })
  setup.startLoop()
  const waiting = await setup.until(id, (row) => row.last_error !== null)
  assert.deepEqual([waiting.state, waiting.attempt_count, receiver.requests.length], ['PENDING', 0, 0])
  await objects.start()
  setup.advance(30_000)
  await setup.until(id, (row) => row.state === 'DELIVERED')
  assert.equal(receiver.requests.at(-1)?.bytes, 10 * (bigRow.length + 1) + 1)
})

test('I6: a part that comes while the storage is away is refused for now, and taken when it comes again', async (t) => {
  const objects = await testStorage(t)
  const server = await testApp(t, 'sqlite', (db) => ({ parts: createObjectParts(db, objects.storage, null) }))
  const gateway = await testGateway(server)
  const command = await addCommand(server)
  await command.runNow()
  const order = await mustClaim(gateway)
  await gateway.started(order)
  await objects.stop()
  const answer = await gateway.part(order, 0, [bigRow])
  assert.deepEqual([answer.status, answer.body?.code], [503, 'NOT_READY'])
  assert.equal(answer.body?.detail, 'The object storage of results is away')
  await objects.start()
  assert.equal((await gateway.part(order, 0, [bigRow])).status, 204)
  assert.equal((await gateway.finish(order, { parts: 1, rows: 1, bytes: bigRow.length })).status, 200)
  assert.equal((await server.api('GET', `/runs/${order.runId}/result`)).text, `[${bigRow}]`)
})
