import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { CallbackRate } from '@postern/protocol/api'
import { deliverySetup } from '../../testing/delivery-setup.ts'
import { type Dialect, dialects } from '../../testing/dialects.ts'
import { startReceiver } from '../../testing/receiver.ts'
import { storeCommandOf } from '../../testing/stored-results.ts'
import { takeDeliveries } from '../take-deliveries.ts'
import { resetServerTurns, resetTurns, turnKeyOf } from './callback-turns.ts'

const perMinute = { requests: 6, per: 'minute' } as const

/** Deliveries to one host, each of a command of its own, and a look at which of them are taken now. */
async function setUp(t: TestContext, dialect: Dialect, count: number) {
  const setup = await deliverySetup(t, dialect)
  const ids: string[] = []
  for (let n = 0; n < count; n++) {
    const commandId = await storeCommandOf(setup.db, setup.command.connectionId)
    ids.push(await setup.deliver('http://a.example/', ['{"n":1}'], { command: { ...setup.command, commandId } }))
  }
  return {
    ...setup,
    ids,
    take: async (rate: CallbackRate | null = null) => {
      const room = { total: 100, perHost: 100, hosts: new Map() }
      const taking = { now: setup.clock(), leaseMs: 60_000, room, isActive: () => false, rate }
      return (await takeDeliveries(setup.db, taking)).deliveries.map(({ id }) => id)
    },
    connectionRate: (rate: CallbackRate) =>
      setup.db.write((tables) =>
        tables
          .updateTable('connection')
          .set({ callback_rate: JSON.stringify(rate) })
          .where('id', '=', setup.command.connectionId)
          .execute(),
      ),
  }
}

test('the command says the rate before its connection, and that before the server', () => {
  const [second, minute] = ['{"requests":2,"per":"second"}', '{"requests":2,"per":"minute"}']
  const of = { commandId: 'c', connectionId: 'n', host: 'a.example' }
  const standard = { requests: 1, per: 'second' } as const
  assert.deepEqual(
    [
      turnKeyOf({ ...of, rate: second, connectionRate: minute }, standard),
      turnKeyOf({ ...of, rate: null, connectionRate: minute }, standard),
      turnKeyOf({ ...of, rate: null, connectionRate: null }, standard),
      turnKeyOf({ ...of, rate: null, connectionRate: null }, null),
    ],
    [
      { key: 'command/c/a.example', spacingMs: 500 },
      { key: 'connection/n/a.example', spacingMs: 30_000 },
      { key: 'server/1/second/a.example', spacingMs: 1_000 },
      null,
    ],
  )
})

for (const dialect of dialects) {
  test(`${dialect}: deliveries to a host go one after the other at its rate, and each waits for its own time`, async (t) => {
    const { ids, take, delivery, connectionRate, clock, advance } = await setUp(t, dialect, 4)
    await connectionRate(perMinute)
    const begin = clock()
    assert.deepEqual(await take(), ids.slice(0, 1))
    for (const n of [1, 2, 3]) {
      const row = await delivery(ids[n] ?? '')
      assert.ok(Math.abs((row.next_attempt_at ?? 0) - begin - n * 10_000) < 2_000, `turn ${n}`)
      assert.equal(row.lease_id, null)
    }
    assert.deepEqual(await take(), [])
    advance(10_500)
    assert.deepEqual(await take(), ids.slice(1, 2))
    advance(25_000)
    assert.deepEqual(await take(), ids.slice(2), 'who was late goes, too, and asks for no other turn')
  })

  test(`${dialect}: two server processes share the turns of a host`, async (t) => {
    const { ids, take } = await setUp(t, dialect, 6)
    const taken = await Promise.all([take(perMinute), take(perMinute), take(perMinute)])
    assert.equal(taken.flat().length, 1)
    assert.ok(ids.includes(taken.flat()[0] ?? ''))
  })

  test(`${dialect}: another rate is asked for anew, by a command, a connection and the server`, async (t) => {
    const { db, ids, take, delivery, command, clock } = await setUp(t, dialect, 3)
    const waits = async (n: number) => ((await delivery(ids[n] ?? '')).next_attempt_at ?? 0) > clock()
    await take({ requests: 1, per: 'minute' })
    assert.deepEqual([await waits(1), await waits(2)], [true, true])
    const { command_id: commandId } = await delivery(ids[1] ?? '')
    await db.transact((tx) => resetTurns(tx, { commandId }, clock()))
    assert.deepEqual([await waits(1), await waits(2)], [false, true])
    await db.transact((tx) => resetTurns(tx, { connectionId: command.connectionId }, clock()))
    assert.equal(await waits(2), false)
    await take({ requests: 1, per: 'minute' })
    await resetServerTurns(db, { requests: 1, per: 'minute' }, clock())
    assert.deepEqual([await waits(1), await waits(2)], [true, true], 'the same rate gave them')
    await resetServerTurns(db, null, clock())
    assert.deepEqual([await waits(1), await waits(2)], [false, false])
    assert.deepEqual(await take(), ids.slice(1))
  })
}

test('each batch of a delivery is a request of its own', async (t) => {
  const setup = await deliverySetup(t, 'sqlite')
  const receiver = await startReceiver(t)
  await setup.db.write((tables) =>
    tables
      .updateTable('command')
      .set({ callback_format: JSON.stringify({ batch: { rows: 1 } }), callback_rate: '{"requests":20,"per":"second"}' })
      .where('id', '=', setup.command.commandId)
      .execute(),
  )
  setup.startLoop()
  const begin = performance.now()
  const id = await setup.deliver(receiver.url, ['{"n":1},{"n":2},{"n":3},{"n":4}'], { rows: 4 })
  await setup.until(id, ({ state }) => state === 'DELIVERED')
  assert.equal(receiver.requests.length, 4)
  assert.ok(performance.now() - begin >= 145)
})
