import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import { deliverySetup } from '../testing/delivery-setup.ts'
import { dialects } from '../testing/dialects.ts'
import { startReceiver } from '../testing/receiver.ts'
import { storeCommandOf } from '../testing/stored-results.ts'
import { redeliver } from './redeliver.ts'
import { releaseAllLeases, takeDeliveries } from './take-deliveries.ts'

const minute = 60_000
const hour = 60 * minute

for (const dialect of dialects) {
  test(`${dialect}: a result arrives whole, signed and named`, async (t) => {
    const setup = await deliverySetup(t, dialect)
    const receiver = await startReceiver(t)
    setup.startLoop()
    const id = await setup.deliver(`${receiver.url}/hook?a=1`, ['{"a":"é漢字😀"}', '{"a":2}'], { rows: 2 })
    const [request] = await receiver.arrived(1)
    assert.ok(request)
    assert.equal(request.path, '/hook?a=1')
    const headers = request.headers as Record<string, string>
    assert.deepEqual(new Webhook(setup.signingSecret).verify(request.body, headers), [{ a: 'é漢字😀' }, { a: 2 }])
    const row = await setup.until(id, ({ state }) => state === 'DELIVERED')
    assert.equal(headers['webhook-id'], row.webhook_id)
    assert.match(row.webhook_id, /^msg_[\w-]{27}$/)
    assert.equal(headers['content-type'], 'application/json')
    assert.equal(headers['content-length'], String(request.body.length))
    assert.match(headers['user-agent'] ?? '', /^Postern\/\d/)
    assert.equal(headers['postern-connection'], setup.command.connection)
    assert.equal(headers['postern-command'], setup.command.commandId)
    assert.equal(headers['postern-run'], row.run_id)
    assert.equal(headers['postern-rows'], '2')
    assert.equal(headers['postern-affected-rows'], undefined)
    const [attempt] = await setup.attempts(id)
    assert.equal(attempt?.status, 200)
    assert.equal(attempt?.response_excerpt, 'thanks')
    assert.equal(attempt?.error, null)
    assert.equal(row.ended_at !== null && row.next_attempt_at === null && row.lease_id === null, true)
  })

  test(`${dialect}: a statement without rows delivers an empty array and its affected rows`, async (t) => {
    const setup = await deliverySetup(t, dialect)
    const receiver = await startReceiver(t)
    setup.startLoop()
    await setup.deliver(receiver.url, [], { affectedRows: 7 })
    const [request] = await receiver.arrived(1)
    assert.equal(request?.body.toString(), '[]')
    assert.equal(request?.headers['postern-affected-rows'], '7')
  })

  test(`${dialect}: I3: every attempt and replay carries one id, and a command's order holds when the first fails twice`, async (t) => {
    const setup = await deliverySetup(t, dialect)
    let failures = 2
    const receiver = await startReceiver(t, (_, response) => {
      if (failures-- > 0) response.writeHead(500)
      response.end()
    })
    setup.startLoop()
    const ids: string[] = []
    for (let n = 1; n <= 4; n++) ids.push(await setup.deliver(receiver.url, [`{"n":${n}}`]))
    const [first = '', ...others] = ids
    for (let attempts = 1; attempts <= 2; attempts++) {
      await setup.until(first, (row) => row.attempt_count === attempts && row.lease_id === null)
      for (const other of others) assert.equal((await setup.delivery(other)).state, 'WAITING')
      assert.equal(receiver.requests.length, attempts)
      setup.advance(hour)
    }
    await receiver.arrived(6)
    for (const id of ids) await setup.until(id, ({ state }) => state === 'DELIVERED')
    const bodies = receiver.requests.map(({ body }) => JSON.parse(body.toString())[0].n)
    assert.deepEqual(bodies, [1, 1, 1, 2, 3, 4])
    await redeliver(setup.db, setup.bus, first, setup.clock())
    await receiver.arrived(7)
    const idsSeen = receiver.requests.map(({ headers }) => headers['webhook-id'])
    assert.equal(new Set([idsSeen[0], idsSeen[1], idsSeen[2], idsSeen[6]]).size, 1)
    assert.equal(new Set(idsSeen).size, 4)
    const row = await setup.until(first, ({ state }) => state === 'DELIVERED')
    assert.equal(row.attempt_count, 4)
    assert.deepEqual(
      (await setup.attempts(first)).map(({ number }) => number),
      [1, 2, 3, 4],
    )
  })

  test(`${dialect}: I6: what a killed server was sending goes out again under the same id when its lease ends`, async (t) => {
    const setup = await deliverySetup(t, dialect)
    const receiver = await startReceiver(t)
    const id = await setup.deliver(receiver.url, ['{"n":1}'])
    const room = { total: 10, perHost: 4, hosts: new Map() }
    const { deliveries: taken } = await takeDeliveries(setup.db, {
      now: setup.clock(),
      leaseMs: minute,
      room,
      isActive: () => false,
    })
    assert.equal(taken.length, 1)
    // It sent the request, and was killed before it could record the answer.
    await fetch(receiver.url, { method: 'POST', headers: { 'webhook-id': taken[0]?.webhookId ?? '' }, body: 'x' })
    setup.startLoop()
    setup.advance(minute / 2)
    await sleep(50)
    assert.equal(receiver.requests.length, 1)
    setup.advance(minute / 2)
    await receiver.arrived(2)
    const row = await setup.until(id, ({ state }) => state === 'DELIVERED')
    for (const { headers } of receiver.requests) assert.equal(headers['webhook-id'], row.webhook_id)
    assert.equal(row.attempt_count, 1)
  })

  test(`${dialect}: I6: a server that has the database to itself takes up at once what the last one was sending`, async (t) => {
    const setup = await deliverySetup(t, dialect)
    const receiver = await startReceiver(t)
    const id = await setup.deliver(receiver.url, ['{"n":1}'])
    const room = { total: 10, perHost: 4, hosts: new Map() }
    await takeDeliveries(setup.db, { now: setup.clock(), leaseMs: minute, room, isActive: () => false })
    await releaseAllLeases(setup.db, setup.clock())
    setup.startLoop()
    await receiver.arrived(1)
    await setup.until(id, ({ state }) => state === 'DELIVERED')
  })

  test(`${dialect}: two servers never send the same delivery at once`, async (t) => {
    const setup = await deliverySetup(t, dialect)
    const receiver = await startReceiver(t)
    const ids: string[] = []
    for (let n = 0; n < 60; n++) {
      const command = { ...setup.command, commandId: await storeCommandOf(setup.db, setup.command.connectionId) }
      ids.push(await setup.deliver(receiver.url, [`{"n":${n}}`], { command }))
    }
    setup.startLoop()
    setup.startLoop()
    for (const id of ids) await setup.until(id, ({ state }) => state === 'DELIVERED')
    assert.equal(receiver.requests.length, 60)
  })

  test(`${dialect}: a delivery fails after its last try, and the next one of its command goes on`, async (t) => {
    const setup = await deliverySetup(t, dialect)
    const receiver = await startReceiver(t, ({ body }, response) => {
      if (body.toString() === '[{"n":1}]') response.writeHead(503)
      response.end('x'.repeat(10_000))
    })
    setup.startLoop()
    const first = await setup.deliver(receiver.url, ['{"n":1}'])
    const second = await setup.deliver(receiver.url, ['{"n":2}'])
    for (let attempts = 1; attempts <= 8; attempts++) {
      await setup.until(first, (row) => row.attempt_count === attempts && row.lease_id === null)
      setup.advance(11 * hour)
    }
    const row = await setup.until(first, ({ state }) => state === 'FAILED')
    assert.equal(row.last_error, 'The receiver answered 503 Service Unavailable. Given up after 9 attempts')
    assert.equal((await setup.attempts(first))[0]?.response_excerpt.length, 4096)
    await setup.until(second, ({ state }) => state === 'DELIVERED')
    // Asked for again, it has all its tries anew.
    await redeliver(setup.db, setup.bus, first, setup.clock())
    const again = await setup.until(first, (found) => found.attempt_count === 10 && found.lease_id === null)
    assert.equal(again.state, 'PENDING')
  })

  test(`${dialect}: redelivering waits behind an open delivery of its command, and goes by the order of runs`, async (t) => {
    const setup = await deliverySetup(t, dialect)
    let isDown = false
    const receiver = await startReceiver(t, (_, response) => {
      if (isDown) response.writeHead(500)
      response.end()
    })
    setup.startLoop()
    const first = await setup.deliver(receiver.url, ['{"n":1}'])
    await setup.until(first, ({ state }) => state === 'DELIVERED')
    isDown = true
    const second = await setup.deliver(receiver.url, ['{"n":2}'])
    const third = await setup.deliver(receiver.url, ['{"n":3}'])
    await setup.until(second, (row) => row.attempt_count === 1 && row.lease_id === null)
    await assert.rejects(redeliver(setup.db, setup.bus, second, setup.clock()), { code: 'COMMAND_STATE' })
    const again = await redeliver(setup.db, setup.bus, first, setup.clock())
    assert.equal(again.state, 'WAITING')
    isDown = false
    setup.advance(minute)
    await setup.until(third, ({ state }) => state === 'DELIVERED')
    const bodies = receiver.requests.map(({ body }) => JSON.parse(body.toString())[0].n)
    assert.deepEqual(bodies, [1, 2, 2, 1, 3])
  })
}

test('a slow receiver gets its share of connections and delays no other', async (t) => {
  const setup = await deliverySetup(t, 'sqlite')
  let open = 0
  let most = 0
  const held: (() => void)[] = []
  const slow = await startReceiver(t, (_, response) => {
    most = Math.max(most, ++open)
    held.push(() => {
      open--
      response.end()
    })
  })
  const quick = await startReceiver(t)
  setup.startLoop({ atOnce: 6 })
  const slowIds: string[] = []
  const command = async () => ({
    ...setup.command,
    commandId: await storeCommandOf(setup.db, setup.command.connectionId),
  })
  for (let n = 0; n < 12; n++) slowIds.push(await setup.deliver(slow.url, ['{"n":0}'], { command: await command() }))
  await slow.arrived(4)
  for (let n = 0; n < 20; n++) {
    const id = await setup.deliver(quick.url, [`{"n":${n}}`], { command: await command() })
    await setup.until(id, ({ state }) => state === 'DELIVERED')
  }
  assert.equal(slow.requests.length, 4)
  while (slow.requests.length < 12 || held.length > 0) {
    held.shift()?.()
    await sleep(1)
  }
  for (const id of slowIds) await setup.until(id, ({ state }) => state === 'DELIVERED')
  assert.equal(most, 4)
})

test('receivers that hang, more of them than there is room for, hold up no other', async (t) => {
  const setup = await deliverySetup(t, 'sqlite')
  const command = async () => ({
    ...setup.command,
    commandId: await storeCommandOf(setup.db, setup.command.connectionId),
  })
  setup.startLoop({ atOnce: 2, slowMs: 50 })
  for (let n = 0; n < 4; n++) {
    const hanging = await startReceiver(t, () => {})
    await setup.deliver(hanging.url, ['{"n":1}'], { command: await command() })
    await setup.deliver(hanging.url, ['{"n":2}'], { command: await command() })
    await hanging.arrived(2)
  }
  const quick = await startReceiver(t)
  for (let n = 0; n < 5; n++) await setup.deliver(quick.url, [`{"n":${n}}`], { command: await command() })
  await quick.arrived(5)
})

test('closing breaks off what hangs and gives it back, due at once and without an attempt counted', async (t) => {
  const setup = await deliverySetup(t, 'sqlite')
  const receiver = await startReceiver(t, () => {})
  const loop = setup.startLoop({ graceMs: 20 })
  const id = await setup.deliver(receiver.url, ['{"n":1}'])
  await receiver.arrived(1)
  await loop.close()
  const row = await setup.delivery(id)
  assert.equal(row.state, 'PENDING')
  assert.equal(row.attempt_count, 0)
  assert.equal(row.lease_id, null)
  assert.ok((row.next_attempt_at ?? Infinity) <= setup.clock())
})

test('a long delivery keeps its lease by renewing it, and stops when it was deleted', async (t) => {
  const setup = await deliverySetup(t, 'sqlite')
  const closed = Promise.withResolvers<void>()
  const receiver = await startReceiver(t, (_, response) => response.on('close', closed.resolve))
  setup.startLoop({ leaseMs: 90, pollMs: 20 })
  const id = await setup.deliver(receiver.url, ['{"n":1}'])
  await receiver.arrived(1)
  const before = (await setup.delivery(id)).next_attempt_at ?? 0
  await setup.until(id, (row) => (row.next_attempt_at ?? 0) > before + 200)
  assert.equal(receiver.requests.length, 1)
  await setup.db.transact((tx) => tx.deleteFrom('delivery').where('id', '=', id).execute())
  await closed.promise
})
