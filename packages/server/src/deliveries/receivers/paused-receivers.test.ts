import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { receiverPaused } from '../../alerts/receiver-paused.ts'
import type { Database } from '../../database/database.ts'
import { deliverySetup } from '../../testing/delivery-setup.ts'
import { type Dialect, dialects } from '../../testing/dialects.ts'
import { startReceiver } from '../../testing/receiver.ts'
import { storeCommandOf } from '../../testing/stored-results.ts'
import { listReceivers } from './list-receivers.ts'
import { pauseReceiver, resumeReceiver } from './pause-receiver.ts'
import { probeWait } from './receiver-state.ts'
import { tendReceivers } from './tend-receivers.ts'

const minute = 60_000
const pause = { afterMs: 10 * minute, attempts: 2 }

/** A receiver that can be switched off, and two commands that deliver to it. */
async function setUp(t: TestContext, dialect: Dialect) {
  const setup = await deliverySetup(t, dialect)
  const state = { status: 503 }
  const receiver = await startReceiver(t, (_, response) => void response.writeHead(state.status).end())
  const { connectionId, connection } = setup.command
  const other = { ...setup.command, commandId: await storeCommandOf(setup.db, connectionId) }
  const { origin } = new URL(receiver.url)
  return {
    ...setup,
    state,
    receiver,
    other,
    origin,
    connection,
    find: async () => (await listReceivers(setup.db, connection))[0],
    bodies: () => receiver.requests.map(({ body }) => JSON.parse(body.toString())[0].n as number),
    /** Until so many attempts at it have been recorded. */
    tried: (id: string, attempts: number) =>
      setup.until(id, (row) => row.attempt_count === attempts && row.lease_id === null),
    parked: (id: string) => setup.until(id, (row) => row.receiver_id !== null),
  }
}

const causes = async (db: Database, now: number) => receiverPaused.findCauses(db.read, now)

for (const dialect of dialects) {
  test(`${dialect}: I3: a receiver that fails for long is paused, probed ever more seldom, and goes on in order`, async (t) => {
    const { db, deliver, delivery, clock, advance, startLoop, ...setup } = await setUp(t, dialect)
    const { state, receiver, other, find, tried, parked, bodies } = setup
    startLoop({ pause })
    const first = await deliver(receiver.url, ['{"n":1}'])
    const second = await deliver(receiver.url, ['{"n":2}'])
    await tried(first, 1)
    assert.deepEqual([(await find())?.state, (await find())?.waiting], ['FAILING', 2])
    assert.deepEqual(await causes(db, clock()), [])
    advance(pause.afterMs + minute)
    // The second failure is one too many.
    const row = await tried(first, 2)
    const found = await find()
    assert.deepEqual([found?.state, found?.pausedBy, found?.failures], ['PAUSED', 'failures', 2])
    assert.equal(found?.lastError, 'The receiver answered 503 Service Unavailable')
    assert.ok(row.next_attempt_at)
    assert.ok(Math.abs(row.next_attempt_at - clock() - probeWait(0)) < 5_000, 'it is the first probe')
    const [cause] = await causes(db, clock())
    assert.match(cause?.message ?? '', /^Receiver http:.* has been failing since .*: The receiver answered 503/)

    // What becomes due meanwhile is not tried.
    const beside = await deliver(receiver.url, ['{"n":3}'], { command: other })
    await parked(beside)
    assert.equal((await delivery(beside)).next_attempt_at, null)

    for (const probes of [1, 2, 3]) {
      advance(probeWait(probes - 1) + 1_000)
      const probe = await tried(first, 2 + probes)
      assert.ok(Math.abs((probe.next_attempt_at ?? 0) - clock() - probeWait(probes)) < 5_000)
      assert.equal(probe.attempt_count - probe.attempts_before, 2, 'its retry times stand still')
    }
    assert.deepEqual([(await delivery(beside)).attempt_count, (await delivery(second)).state], [0, 'WAITING'])

    state.status = 200
    advance(probeWait(3) + 1_000)
    await setup.until(second, (one) => one.state === 'DELIVERED')
    await setup.until(beside, (one) => one.state === 'DELIVERED')
    assert.deepEqual(
      bodies().filter((n) => n !== 3),
      [1, 1, 1, 1, 1, 1, 2],
    )
    assert.deepEqual([(await find())?.state, (await find())?.nextProbeAt], ['OPEN', null])
    assert.deepEqual(await causes(db, clock()), [])
  })

  test(`${dialect}: a receiver that takes something in between is not paused, and neither is one that nobody has tried often`, async (t) => {
    const { deliver, advance, startLoop, state, receiver, other, find, tried, until } = await setUp(t, dialect)
    startLoop({ pause: { ...pause, attempts: 3 } })
    const first = await deliver(receiver.url, ['{"n":1}'])
    await tried(first, 1)
    advance(2 * pause.afterMs)
    await tried(first, 2)
    assert.equal((await find())?.state, 'FAILING', 'two attempts are too few')
    state.status = 200
    const good = await deliver(receiver.url, ['{"n":2}'], { command: other })
    await until(good, (row) => row.state === 'DELIVERED')
    assert.equal((await find())?.state, 'OPEN')
    state.status = 503
    advance(2 * pause.afterMs)
    await tried(first, 3)
    assert.deepEqual([(await find())?.state, (await find())?.failures], ['FAILING', 1])
  })

  test(`${dialect}: a receiver is paused and resumed by hand, and is not probed meanwhile`, async (t) => {
    const { db, bus, deliver, clock, advance, startLoop, ...setup } = await setUp(t, dialect)
    const { state, receiver, origin, connection, find, parked, until } = setup
    state.status = 200
    await assert.rejects(pauseReceiver(db, bus, connection, `${origin}/x`, clock()), { code: 'BAD_INPUT' })
    await assert.rejects(pauseReceiver(db, bus, connection, 'http://nobody.example', clock()), { code: 'NOT_FOUND' })
    startLoop({ pause })
    const delivered = await deliver(receiver.url, ['{"n":0}'])
    await until(delivered, (row) => row.state === 'DELIVERED')
    const id = await deliver('http://nobody.invalid/', ['{"n":1}'], { command: setup.other })
    await pauseReceiver(db, bus, connection, 'http://nobody.invalid', clock())
    assert.equal((await find())?.pausedBy, 'hand')
    advance(2 * 60 * minute)
    await parked(id)
    assert.equal(await tendReceivers(db, clock()), false)
    assert.deepEqual(await causes(db, clock()), [], 'who paused it knows')
    const resumed = await resumeReceiver(db, bus, connection, 'http://nobody.invalid', clock())
    assert.deepEqual([resumed.state, resumed.since], ['OPEN', null])
    await until(id, (row) => row.attempt_count > 0)
    await assert.rejects(resumeReceiver(db, bus, connection, 'http://nobody.invalid', clock()), {
      code: 'COMMAND_STATE',
    })
  })

  test(`${dialect}: a paused receiver whose probe was deleted gets another`, async (t) => {
    const { db, deliver, delivery, clock, advance, startLoop, ...setup } = await setUp(t, dialect)
    const { receiver, other, tried, parked } = setup
    const loop = startLoop({ pause: { afterMs: 0, attempts: 1 } })
    const first = await deliver(receiver.url, ['{"n":1}'])
    await tried(first, 1)
    const beside = await deliver(receiver.url, ['{"n":2}'], { command: other })
    await parked(beside)
    await loop.close()
    await db.write((tables) => tables.deleteFrom('delivery').where('id', '=', first).execute())
    advance(minute)
    assert.equal(await tendReceivers(db, clock()), true)
    const row = await delivery(beside)
    assert.deepEqual([row.receiver_id, row.next_attempt_at !== null], [null, true])
    assert.equal(await tendReceivers(db, clock()), false)
  })

  test(`${dialect}: a delivery that a paused receiver refuses for what it holds gives way to the next of its command`, async (t) => {
    const { deliver, advance, startLoop, state, receiver, find, tried, until, bodies } = await setUp(t, dialect)
    startLoop({ pause })
    const poison = await deliver(receiver.url, ['{"n":1}'])
    const behind = await deliver(receiver.url, ['{"n":2}'])
    await tried(poison, 1)
    advance(pause.afterMs + minute)
    await tried(poison, 2)
    assert.equal((await find())?.state, 'PAUSED')
    // Nobody is let in: that is no word about this one.
    state.status = 401
    for (const probes of [0, 1, 2, 3]) {
      advance(probeWait(probes) + 1_000)
      await tried(poison, 3 + probes)
    }
    state.status = 422
    for (const probes of [4, 5, 6]) {
      advance(probeWait(probes) + 1_000)
      await tried(poison, 3 + probes)
    }
    const given = await until(poison, (row) => row.state === 'FAILED')
    assert.match(given.last_error ?? '', /given up after 3 such answers$/)
    state.status = 200
    for (let looks = 0; looks < 3; looks++) advance(61 * minute)
    await until(behind, (row) => row.state === 'DELIVERED')
    assert.equal((await find())?.state, 'OPEN')
    assert.deepEqual(bodies().at(-1), 2)
  })
}
