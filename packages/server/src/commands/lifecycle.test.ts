import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { RunOrder } from '@postern/protocol'
import { expireLeases } from '../runs/expire-leases.ts'
import { dialects } from '../testing/dialects.ts'
import { type TestApp, testApp } from '../testing/test-app.ts'
import { addCommand, mustClaim, testGateway } from '../testing/test-gateway.ts'

const minute = 60_000
const read = async (server: TestApp, id: string) => (await server.api('GET', `/commands/${id}`)).body
const post = (server: TestApp, id: string, what: string, body: object = {}) =>
  server.api('POST', `/commands/${id}/${what}`, body)

for (const dialect of dialects) {
  test(`${dialect}: a heartbeat that waits is answered as soon as the run is cancelled`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order)
    const beat = gateway.heartbeat(order, 30)
    const began = performance.now()
    assert.equal((await post(server, command.id, 'cancel')).body.status, 'PROCESSING')
    const { body } = await beat
    assert.equal(body.cancel, true)
    assert.ok(performance.now() - began < 5_000, 'long before the ten seconds that it may wait')
  })

  test(`${dialect}: a heartbeat that is refused ends nobody else's wait`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const stranger = await testGateway(server, 'shop')
    const command = await addCommand(server)
    await command.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order)
    const beat = gateway.heartbeat(order, 30)
    const isOver = () => Promise.race([beat.then(() => true), setImmediate(false)])
    assert.equal((await gateway.heartbeat({ ...order, lease: order.lease + 1 }, 30)).status, 409)
    assert.equal((await stranger.heartbeat(order, 30)).status, 409)
    assert.equal(await isOver(), false)
    await post(server, command.id, 'cancel')
    assert.equal((await beat).body.cancel, true)
  })

  test(`I7: ${dialect}: an unknown outcome of a dynamic command is not cancelled away; it is counted as done`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const { id } = (await server.api('POST', '/connections/erp/dynamic-commands', { sql: 'DELETE FROM orders' })).body
    await gateway.started(await mustClaim(gateway))
    server.advance(minute)
    await expireLeases(server.db, server.clock())
    const refused = await post(server, id, 'cancel')
    assert.deepEqual([refused.status, refused.body.code], [409, 'COMMAND_STATE'])
    assert.match(refused.body.detail, /run it again or count it as done/)
    const lost = await read(server, id)
    assert.deepEqual([lost.status, lost.error.code], ['PAUSED', 'OUTCOME_UNKNOWN'])
    assert.equal((await server.api('POST', '/connections/erp/resume')).status, 200)
    assert.equal((await read(server, id)).status, 'PAUSED', 'resuming all leaves it to a person')
    const done = (await post(server, id, 'count-as-done')).body
    assert.deepEqual([done.status, done.error, done.dueAt], ['FINISHED', null, null])
    assert.equal(await gateway.claim(), undefined)
  })

  test(`${dialect}: "run now" holds when the schedule is edited before a gateway has come`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    await command.edit({ schedule: { everySeconds: 7200 } })
    assert.equal((await mustClaim(gateway)).commandId, command.id)
  })

  test(`${dialect}: a run that is cancelled before it began is refused to its gateway`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const made = await server.api('POST', '/connections/erp/dynamic-commands', { sql: 'DELETE FROM orders' })
    const order = await mustClaim(gateway)
    await gateway.part(order, 0, ['{"id":1}'])
    assert.equal((await post(server, made.body.id, 'cancel')).body.status, 'FINISHED')
    assert.deepEqual(
      await server.db.read.selectFrom('result_part').select('number').execute(),
      [],
      'nothing of it stays',
    )
    assert.equal((await gateway.started(order)).status, 409)
    assert.equal((await read(server, made.body.id)).error.code, 'RUN_CANCELLED')
  })

  test(`${dialect}: a dynamic command that waits is finished by cancelling; a static one that does not run is not`, async (t) => {
    const server = await testApp(t, dialect)
    await testGateway(server)
    const made = await server.api('POST', '/connections/erp/dynamic-commands', { sql: 'SELECT 1 AS id' })
    assert.equal((await post(server, made.body.id, 'cancel')).body.status, 'FINISHED')
    const command = await addCommand(server)
    const refused = await post(server, command.id, 'cancel')
    assert.deepEqual([refused.status, refused.body.code], [409, 'COMMAND_STATE'])
  })

  test(`I7: ${dialect}: an unknown outcome is not dismissed, but run again or counted as done`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server, { sql: 'DELETE FROM orders' })
    for (const [decision, status] of [
      ['run-again', 'READY'],
      ['count-as-done', 'READY'],
    ] as const) {
      await command.runNow()
      await gateway.started(await mustClaim(gateway))
      server.advance(minute)
      await expireLeases(server.db, server.clock())
      const lost = await read(server, command.id)
      assert.deepEqual([lost.status, lost.error.code, lost.lostRuns], ['PAUSED', 'OUTCOME_UNKNOWN', 1])
      assert.equal((await post(server, command.id, 'dismiss-error')).status, 409)
      const decided = (await post(server, command.id, decision)).body
      assert.deepEqual([decided.status, decided.error], [status, null])
      assert.equal(Date.parse(decided.dueAt) <= server.clock(), decision === 'run-again')
      assert.equal((await post(server, command.id, decision)).status, 409, 'there is nothing more to decide')
      await command.pause()
    }
  })

  test(`I7: ${dialect}: what the command says about writing goes before what its text looks like`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server, { sql: 'SELECT take_next()', writes: 'no' })
    await command.runNow()
    const first = await mustClaim(gateway)
    assert.deepEqual([first.canWrite, first.attempt], [false, 1])
    await gateway.started(first)
    server.advance(minute)
    await expireLeases(server.db, server.clock())
    const second = await mustClaim(gateway)
    assert.deepEqual([second.commandId, second.attempt], [command.id, 2])
  })

  test(`I6: ${dialect}: a pause asked for during a run holds when the run is handed back`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    const order = await mustClaim(gateway)
    await command.pause()
    await gateway.release(order)
    const found = await read(server, command.id)
    assert.deepEqual([found.status, found.dueAt], ['PAUSED', null])
  })

  test(`${dialect}: a command runs only within the time it is active`, async (t) => {
    const server = await testApp(t, dialect)
    await testGateway(server)
    const at = (ms: number) => new Date(server.clock() + ms).toISOString()
    const [from, until] = [at(60 * minute), at(62 * minute)]
    const command = await addCommand(server, {
      schedule: { everySeconds: 60 },
      activeFrom: from,
      activeUntil: until,
    })
    const { dueAt } = await read(server, command.id)
    assert.ok(dueAt >= from && dueAt <= until, dueAt)
    const ended = await server.api('PATCH', `/commands/${command.id}`, { activeFrom: null, activeUntil: at(-minute) })
    assert.deepEqual([ended.body.status, ended.body.dueAt], ['READY', null])
    const [item] = (await server.api('GET', '/connections/erp/queue')).body.items
    assert.match(item.waitsFor, /its time ended/)
    const wrong = await server.api('PATCH', `/commands/${command.id}`, { activeFrom: until, activeUntil: from })
    assert.deepEqual([wrong.status, wrong.body.errors[0].path], [400, '/activeUntil'])
  })

  test(`${dialect}: a result that is larger than the command allows is refused whole`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server, { maxRows: 1 })
    await command.runNow()
    const order = await mustClaim(gateway)
    assert.deepEqual(order.limits, { rows: 1, bytes: null, exceeded: 'fail' })
    await gateway.started(order)
    const answer = await gateway.finish(order, { rows: 2, bytes: 17, inline: '{"id":1},{"id":2}' })
    assert.deepEqual([answer.status, answer.body.code], [422, 'RESULT_TOO_LARGE'])
    assert.equal((await server.api('GET', `/commands/${command.id}/runs`)).body.items[0].state, 'EXECUTING')
  })

  test(`${dialect}: a copy is paused and has the settings, but none of the past`, async (t) => {
    const server = await testApp(t, dialect)
    await testGateway(server)
    const command = await addCommand(server, { name: 'orders', maxRows: 5, overlap: { number: 60 } })
    const copy = await post(server, command.id, 'clone')
    assert.equal(copy.status, 201)
    const { name, maxRows, overlap, status, lastRunAt } = copy.body
    assert.deepEqual(
      { name, maxRows, overlap, status, lastRunAt },
      { name: 'orders (copy)', maxRows: 5, overlap: { number: 60 }, status: 'PAUSED', lastRunAt: null },
    )
  })

  test(`${dialect}: the commands of a connection are paused and resumed together`, async (t) => {
    const server = await testApp(t, dialect)
    await testGateway(server)
    const commands = [await addCommand(server), await addCommand(server), await addCommand(server)]
    assert.deepEqual((await server.api('POST', '/connections/erp/pause')).body, { changed: 3 })
    assert.deepEqual((await server.api('POST', '/connections/erp/pause')).body, { changed: 0 })
    for (const { id } of commands) assert.equal((await read(server, id)).status, 'PAUSED')
    assert.deepEqual((await server.api('POST', '/connections/erp/resume')).body, { changed: 3 })
    for (const { id } of commands) assert.equal((await read(server, id)).status, 'READY')
  })

  test(`${dialect}: what was cancelled does not go out again when its gateway is lost or hands it back`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    const ends = [
      async () => {
        server.advance(minute)
        await expireLeases(server.db, server.clock())
      },
      async (order: RunOrder) => void (await gateway.release(order)),
    ]
    for (const end of ends) {
      await command.runNow()
      const order = await mustClaim(gateway)
      await gateway.started(order)
      await post(server, command.id, 'cancel')
      await end(order)
      const found = await read(server, command.id)
      assert.deepEqual([found.status, found.error.code], ['READY', 'RUN_CANCELLED'])
      assert.equal(await gateway.claim(), undefined)
    }
  })
}
