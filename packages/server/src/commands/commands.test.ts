import assert from 'node:assert/strict'
import { test } from 'node:test'
import { expireLeases } from '../runs/expire-leases.ts'
import { dialects } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'
import { addCommand, mustClaim, testGateway } from '../testing/test-gateway.ts'

const good = {
  sql: 'SELECT id FROM orders WHERE id > @last_value@',
  callbackUrl: 'https://example.com/orders',
  schedule: { everySeconds: 60 },
  lastField: 'id',
  lastValue: 0,
}

/** Each change makes the good command a bad one, with an error at the path. */
const refused: [string, object, string, RegExp][] = [
  ['an empty SQL text', { sql: ' ' }, '/sql', /empty/],
  ['a placeholder that does not exist', { sql: 'SELECT @lastvalue@' }, '/sql', /@last_value@/],
  ['a parameter in a static command', { sql: 'SELECT @object.params.id@' }, '/sql', /only in a dynamic command/],
  ['@last_value@ without a last field', { lastField: null }, '/lastField', /needed/],
  ['@last_value@ without a first value', { lastValue: null }, '/lastValue', /fromBeginning/],
  ['a number that JSON cannot carry', { lastValue: 2 ** 60 }, '/lastValue', /string/],
  ['a callback that is no URL', { callbackUrl: 'orders' }, '/callbackUrl', /URL/],
  ['a callback by another scheme', { callbackUrl: 'file:///etc/passwd' }, '/callbackUrl', /https/],
  ['a callback with a password in it', { callbackUrl: 'https://a:b@example.com/' }, '/callbackUrl', /password/],
  ['a callback to the metadata address', { callbackUrl: 'http://169.254.169.254/' }, '/callbackUrl', /link-local/],
  ['a cron that is none', { schedule: { cron: 'often', timezone: 'UTC' } }, '/schedule/cron', /./],
  ['a cron that never comes', { schedule: { cron: '0 0 31 2 *', timezone: 'UTC' } }, '/schedule/cron', /never/],
  [
    'a zone that does not exist',
    { schedule: { cron: '* * * * *', timezone: 'Mars/Olympus' } },
    '/schedule/timezone',
    /./,
  ],
  ['an interval of nothing', { schedule: { everySeconds: 0 } }, '/schedule/everySeconds', /./],
  ['a field we do not know', { shedule: {} }, '/shedule', /not a known field/],
]

for (const dialect of dialects) {
  test(`${dialect}: a command that cannot work is refused with the path and the reason, and nothing is stored`, async (t) => {
    const server = await testApp(t, dialect)
    await testGateway(server)
    for (const [what, change, path, message] of refused) {
      const answer = await server.api('POST', '/connections/erp/commands', { ...good, ...change })
      assert.deepEqual([answer.status, answer.body.code], [400, 'BAD_INPUT'], what)
      const error = answer.body.errors.find((found: { path: string }) => found.path === path)
      assert.match(error?.message ?? '', message, `${what}: ${answer.text}`)
    }
    assert.deepEqual((await server.api('GET', '/connections/erp/commands')).body.items, [])
    assert.equal((await server.api('POST', '/connections/nobody/commands', good)).status, 404)
  })

  test(`${dialect}: an edit is checked as a whole, and a refused one changes nothing`, async (t) => {
    const server = await testApp(t, dialect)
    await testGateway(server)
    const command = await addCommand(server)
    const before = await command.read()
    assert.equal((await command.edit({ lastField: null, name: 'x' })).status, 400)
    assert.deepEqual(await command.read(), before)
    const { body } = await command.edit({
      name: 'Orders',
      lastValue: '9007199254740993',
      schedule: { everySeconds: 5 },
    })
    assert.deepEqual([body.name, body.lastValue, body.lastValueType], ['Orders', '9007199254740993', 'integer'])
    assert.deepEqual(body.schedule, { everySeconds: 5 })
    assert.equal((await server.api('PATCH', '/commands/nobody', {})).status, 404)
  })

  test(`${dialect}: a paused command is not handed out, and its missed times are not made up for`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    assert.equal((await command.pause()).body.status, 'PAUSED')
    server.advance(5 * 3_600_000)
    assert.equal(await gateway.claim(), undefined)
    assert.equal((await command.resume()).body.status, 'READY')
    assert.equal(await gateway.claim(), undefined, 'the times of the pause are gone')
    server.advance(3_600_000)
    assert.ok(await gateway.claim())
  })

  test(`${dialect}: a command paused during its run pauses when the run has ended`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    const order = await mustClaim(gateway)
    assert.equal((await command.pause()).body.status, 'PROCESSING')
    await gateway.started(order)
    assert.equal((await gateway.finish(order)).status, 200)
    assert.equal((await command.read()).status, 'PAUSED')
  })

  test(`${dialect}: "run now" of a paused command runs it once and leaves it paused`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.pause()
    await command.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order)
    await gateway.finish(order)
    assert.equal((await command.read()).status, 'PAUSED')
    assert.equal(await gateway.claim(), undefined)
  })

  test(`${dialect}: "run now" during a run runs once more, as soon as that one has ended`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    const order = await mustClaim(gateway)
    await command.runNow()
    assert.equal(await gateway.claim(), undefined, 'not while the other gateway has it')
    await gateway.started(order)
    await gateway.finish(order)
    const again = await mustClaim(gateway)
    await gateway.started(again)
    await gateway.finish(again)
    assert.equal(await gateway.claim(), undefined)
  })

  test(`${dialect}: I9: times missed while nobody asked are made up for by one run`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    await addCommand(server)
    server.advance(10 * 3_600_000)
    const order = await mustClaim(gateway)
    await gateway.started(order)
    await gateway.finish(order)
    assert.equal(await gateway.claim(), undefined)
  })

  test(`${dialect}: a time that comes during a run is still owed`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order)
    for (let i = 0; i < 150; i++) {
      server.advance(25_000)
      await gateway.heartbeat(order)
    }
    await gateway.finish(order)
    assert.ok(await gateway.claim())
  })

  test(`${dialect}: a claim that waits is answered as soon as a command is due`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    const [order] = await Promise.all([mustClaim(gateway, 20), command.runNow()])
    assert.equal(order.commandId, command.id)
    await gateway.started(order)
    await gateway.finish(order)
    await command.edit({ schedule: { everySeconds: 1 } })
    assert.equal((await mustClaim(gateway, 20)).commandId, command.id, 'its time came while the claim waited')
  })

  test(`${dialect}: claims that wait are let go when the server closes`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const waiting = gateway.claim(50)
    await server.app.close()
    assert.equal(await waiting, undefined)
  })

  test(`${dialect}: the queue tells what each command waits for`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const due = await addCommand(server, { name: 'due' })
    await addCommand(server, { name: 'later', schedule: { cron: '0 10 * * *', timezone: 'Europe/Madrid' } })
    const paused = await addCommand(server, { name: 'paused' })
    await paused.pause()
    await due.runNow()
    const words = async () => {
      const { items } = (await server.api('GET', '/connections/erp/queue')).body
      return Object.fromEntries(items.map((item: { name: string; waitsFor: string }) => [item.name, item.waitsFor]))
    }
    const before = await words()
    assert.match(before.due, /a gateway: none has ever connected/)
    assert.match(before.later, /its time: \d{4}-\d\d-\d\d 10:00:00 Europe\/Madrid/)
    assert.match(before.paused, /somebody to resume it/)
    await mustClaim(gateway)
    assert.match((await words()).due, /its run on gateway gw1/)
    const { counts, gateways } = (await server.api('GET', '/connections/erp/queue')).body
    assert.deepEqual(counts, {
      ready: 1,
      processing: 1,
      paused: 1,
      failing: 0,
      waitForTime: 1,
      waitForGateway: 0,
      waitForReceivers: 0,
      outcomeUnknown: 0,
    })
    assert.equal(gateways.online, true)
  })

  test(`${dialect}: the queue tells since when no gateway is online, as this process knows before it is written`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const unknown = await addCommand(server, { sql: 'DELETE FROM orders' })
    await unknown.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order)
    server.advance(60_000)
    await expireLeases(server.db, server.clock())
    const seenAt = server.clock()
    assert.equal(await gateway.claim(), undefined)
    const due = await addCommand(server)
    await due.runNow()
    const queue = async () => (await server.api('GET', '/connections/erp/queue')).body
    server.advance(60_000)
    const online = await queue()
    assert.equal(online.gateways.online, true)
    assert.ok(Date.parse(online.gateways.lastSeenAt) >= seenAt)
    assert.equal(online.items[0].waitsFor, 'a gateway to take it')
    assert.equal(online.items[1].waitsFor, 'somebody to decide: its outcome is unknown')
    server.advance(60_000)
    const { items, gateways, counts } = await queue()
    assert.deepEqual(gateways, { ...online.gateways, online: false })
    const since = gateways.lastSeenAt.slice(0, 19).replace('T', ' ')
    assert.equal(items[0].waitsFor, `a gateway: none online since ${since} UTC`)
    assert.deepEqual([counts.waitForGateway, counts.waitForTime, counts.outcomeUnknown], [1, 0, 1])
  })
}
