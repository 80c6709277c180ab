import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deliverySetup } from '../testing/delivery-setup.ts'
import { dialects } from '../testing/dialects.ts'
import { startReceiver } from '../testing/receiver.ts'
import { orderAnew } from './order-anew.ts'
import { queueDelivery } from './queue-delivery.ts'
import { redeliver } from './redeliver.ts'

for (const dialect of dialects) {
  test(`${dialect}: I3: of an unordered command a delivery that fails holds up no other, and what is acknowledged waits for it`, async (t) => {
    const setup = await deliverySetup(t, dialect)
    const { db, bus, command, clock, until, delivery } = setup
    let isDown = true
    const receiver = await startReceiver(t, ({ body }, response) => {
      if (isDown && body.toString().includes('"n":1')) response.writeHead(500)
      response.end()
    })
    await db.write((tables) =>
      tables
        .updateTable('command')
        .set({ unordered: 1, last_field: 'n', last_value_type: 'integer' })
        .where('id', '=', command.commandId)
        .execute(),
    )
    const ids: string[] = []
    // At an address where nobody is asked until all of them are there.
    for (let n = 1; n <= 3; n++) {
      const id = await setup.deliver('http://127.0.0.1:9/', [`{"n":${n}}`])
      ids.push(id)
      const value = JSON.stringify({ type: 'integer', value: String(n) })
      await db.write((tables) =>
        tables
          .updateTable('run')
          .set({ last_value_after: value })
          .where('id', '=', (sub) => sub.selectFrom('delivery').select('run_id').where('id', '=', id))
          .execute(),
      )
      await db.write((tables) =>
        tables
          .updateTable('delivery')
          .set({ url: receiver.url, host: new URL(receiver.url).host, origin: new URL(receiver.url).origin } as never)
          .where('id', '=', id)
          .execute(),
      )
    }
    await db.transact((tx) => orderAnew(tx, command.commandId, true, clock()))
    const acknowledged = async () =>
      (
        await db.read
          .selectFrom('command')
          .select('acknowledged_value')
          .where('id', '=', command.commandId)
          .executeTakeFirstOrThrow()
      ).acknowledged_value
    const [first = '', second = '', third = ''] = ids
    setup.startLoop()
    await until(third, ({ state }) => state === 'DELIVERED')
    await until(second, ({ state }) => state === 'DELIVERED')
    await until(first, (row) => row.attempt_count === 1 && row.lease_id === null)
    assert.equal(await acknowledged(), null, 'the first of them is missing')
    isDown = false
    setup.advance(60_000)
    await until(first, ({ state }) => state === 'DELIVERED')
    assert.equal(await acknowledged(), '3', 'all of them are there')
    // Again: two at once, none behind the other.
    isDown = true
    await redeliver(db, bus, first, clock())
    assert.equal((await redeliver(db, bus, second, clock())).state, 'PENDING')
    await until(second, (row) => row.state === 'DELIVERED' && row.attempt_count === 2)
    assert.equal((await delivery(first)).state, 'PENDING')
  })

  test(`${dialect}: I3: a command whose deliveries are to go in order again sends nothing beside what is under way`, async (t) => {
    const { db, command, clock, delivery, deliver } = await deliverySetup(t, dialect)
    const ids = [await deliver('http://a.example/', ['{"n":1}'])]
    for (let n = 2; n <= 3; n++) ids.push(await deliver('http://a.example/', [`{"n":${n}}`]))
    const states = async () => Promise.all(ids.map(async (id) => (await delivery(id)).state))
    assert.deepEqual(await states(), ['PENDING', 'WAITING', 'WAITING'])
    await db.transact((tx) => orderAnew(tx, command.commandId, true, clock()))
    assert.deepEqual(await states(), ['PENDING', 'PENDING', 'PENDING'])
    // The second is under way.
    await db.write((tables) =>
      tables
        .updateTable('delivery')
        .set({ lease_id: 'held' })
        .where('id', '=', ids[1] ?? '')
        .execute(),
    )
    await db.transact((tx) => orderAnew(tx, command.commandId, false, clock()))
    assert.deepEqual(await states(), ['WAITING', 'PENDING', 'WAITING'])
    await db.write((tables) =>
      tables
        .updateTable('delivery')
        .set({ lease_id: null })
        .where('id', '=', ids[1] ?? '')
        .execute(),
    )
    await db.transact((tx) => orderAnew(tx, command.commandId, false, clock()))
    assert.deepEqual(await states(), ['PENDING', 'WAITING', 'WAITING'])
    const { run_id: runId } = await delivery(ids[0] ?? '')
    const again = { ...command, runId, sequence: 9, url: 'http://a.example/', unordered: true, now: clock() }
    const queued = await db.transact((tx) => queueDelivery(tx, again))
    assert.equal((await delivery(queued)).state, 'PENDING')
  })
}
