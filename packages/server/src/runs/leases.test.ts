import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import type { ErrorCode } from '@postern/protocol'
import { dialects } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'
import { addCommand, gatewayWith, mustClaim, testGateway } from '../testing/test-gateway.ts'
import { expireLeases, extendLeases } from './expire-leases.ts'

const leaseMs = 30_000

const filesBelow = (folder: string, extension: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(extension))

for (const dialect of dialects) {
  test(`${dialect}: I1: of many gateways that ask at once, one gets the command`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    const orders = await Promise.all(Array.from({ length: 12 }, () => gateway.claim()))
    assert.equal(orders.filter((order) => order !== undefined).length, 1)
    assert.equal((await command.read()).status, 'PROCESSING')
  })

  test(`${dialect}: I1: an expired holder is refused in everything it says, and changes nothing`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order)
    server.advance(leaseMs + 1)
    const before = await command.read()
    for (const say of [
      () => gateway.started(order),
      () => gateway.heartbeat(order),
      () => gateway.part(order, 0, ['{"id":1}']),
      () => gateway.finish(order, { inline: '{"id":1}', rows: 1, lastValue: { type: 'integer', value: '1' } }),
      () => gateway.fail(order),
      () => gateway.release(order),
    ]) {
      const answer = await say()
      assert.deepEqual([answer.status, answer.body?.code], [409, 'LEASE_LOST'])
    }
    assert.deepEqual(await command.read(), before)
    assert.deepEqual(await command.deliveries(), [])
  })

  test(`${dialect}: I1: a superseded lease cannot finish a run, and the new one can`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    const late = await mustClaim(gateway)
    await gateway.started(late)
    server.advance(leaseMs + 1)
    await expireLeases(server.db, server.clock())
    const next = await mustClaim(gateway)
    assert.ok(next.lease > late.lease)
    const report = (id: string) => ({
      inline: `{"id":${id}}`,
      rows: 1,
      lastValue: { type: 'integer' as const, value: id },
    })
    await gateway.started(next)
    assert.equal((await gateway.finish(late, report('7'))).status, 409)
    assert.equal((await gateway.finish({ ...late, lease: next.lease }, report('7'))).status, 409)
    assert.equal((await gateway.finish({ ...next, lease: late.lease }, report('7'))).status, 409)
    assert.equal((await gateway.finish(next, report('9'))).status, 200)
    assert.equal((await command.read()).lastValue, '9')
    assert.equal((await command.deliveries()).length, 1)
  })

  test(`${dialect}: I1: a part whose lease runs out on its way is refused, and nothing of it is stored`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order)
    // Larger than what a row holds, so that it is a file by then.
    const row = `{"text":"${'x'.repeat(300_000)}"}`
    const answer = await gateway.slowPart(order, 0, [row], async () => server.advance(leaseMs + 1))
    assert.deepEqual([answer.status, answer.body?.code], [409, 'LEASE_LOST'])
    assert.deepEqual(await server.db.read.selectFrom('result_part').select('number').execute(), [])
    assert.deepEqual(filesBelow(server.folder, '.part'), [])
  })

  test(`${dialect}: I1: an expired holder is refused before the bytes of its part are taken`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order)
    server.advance(leaseMs + 1)
    const taken = t.mock.method(server.parts, 'receive')
    assert.equal((await gateway.part(order, 0, ['{"id":1}'])).status, 409)
    assert.equal(taken.mock.callCount(), 0)
  })

  test(`${dialect}: a heartbeat and a part each renew the lease`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order)
    server.advance(leaseMs - 1_000)
    assert.equal((await gateway.heartbeat(order)).status, 200)
    server.advance(leaseMs - 1_000)
    assert.equal((await gateway.part(order, 0, ['{"id":1}'])).status, 204)
    server.advance(leaseMs - 1_000)
    assert.equal((await gateway.finish(order, { parts: 1, rows: 1, bytes: 8 })).status, 200)
  })

  test(`${dialect}: I6: a run that its gateway holds outlives a server that was away for longer than the lease`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server, { sql: 'DELETE FROM orders', lastField: null, lastValue: null })
    await command.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order)
    server.advance(10 * leaseMs)
    await extendLeases(server.db, server.clock(), leaseMs / 1000)
    assert.deepEqual(await expireLeases(server.db, server.clock()), [])
    assert.equal((await gateway.finish(order)).status, 200)
    server.advance(leaseMs + 1)
    assert.deepEqual(await expireLeases(server.db, server.clock()), [])
    assert.equal((await command.read()).status, 'READY')
  })

  test(`${dialect}: I7: a run lost before it began goes out again at once`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server, { sql: 'DELETE FROM orders', lastField: null, lastValue: null })
    await command.runNow()
    const lost = await mustClaim(gateway)
    server.advance(leaseMs + 1)
    await expireLeases(server.db, server.clock())
    const again = await mustClaim(gateway)
    assert.equal(again.commandId, lost.commandId)
    assert.notEqual(again.runId, lost.runId)
    assert.equal((await server.api('GET', `/runs/${lost.runId}`)).body.state, 'LOST')
  })

  test(`${dialect}: I7: a run lost while its statement may write waits for a person`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server, { sql: 'DELETE FROM orders', lastField: null, lastValue: null })
    await command.runNow()
    await gateway.started(await mustClaim(gateway))
    server.advance(leaseMs + 1)
    await expireLeases(server.db, server.clock())
    assert.equal(await gateway.claim(), undefined)
    const { status, error } = await command.read()
    assert.deepEqual([status, error.code], ['PAUSED', 'OUTCOME_UNKNOWN'])
    server.advance(24 * 3_600_000)
    assert.equal(await gateway.claim(), undefined)
    await command.resume()
    server.advance(2 * 3_600_000)
    assert.ok(await gateway.claim())
  })

  test(`${dialect}: I7: a connection that broke while a statement may have written waits for a person`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server, { sql: 'DELETE FROM orders', lastField: null, lastValue: null })
    const fails = async (started: boolean, code: ErrorCode = 'DATABASE_UNREACHABLE') => {
      await command.runNow()
      const order = await mustClaim(gateway)
      if (started) await gateway.started(order)
      await gateway.fail(order, 'server closed the connection unexpectedly', code)
      const { status, error } = await command.read()
      return [status, error.code]
    }
    assert.deepEqual(await fails(false), ['READY', 'DATABASE_UNREACHABLE'], 'it never began')
    assert.deepEqual(await fails(true), ['PAUSED', 'OUTCOME_UNKNOWN'])
    await command.resume()
    assert.deepEqual(await fails(true, 'DRIVER_FAILED'), ['PAUSED', 'OUTCOME_UNKNOWN'], 'a crash is no better')
    await command.edit({ sql: 'SELECT id FROM orders' })
    await command.resume()
    assert.deepEqual(await fails(true), ['READY', 'DATABASE_UNREACHABLE'], 'it only read')
  })

  test(`${dialect}: I7: a run lost while it only read goes out again, three times in a row at most`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    for (let run = 1; run <= 3; run++) {
      await gateway.started(await mustClaim(gateway))
      server.advance(leaseMs + 1)
      await expireLeases(server.db, server.clock())
    }
    assert.equal(await gateway.claim(), undefined)
    const { status, error } = await command.read()
    assert.deepEqual([status, error.code], ['READY', 'RUN_LOST'])
    server.advance(3_600_000)
    assert.ok(await gateway.claim(), 'it goes on at its next time')
  })

  test(`${dialect}: the gateway of another connection is refused`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const other = await testGateway(server, 'crm', 'gw2')
    const command = await addCommand(server)
    await command.runNow()
    assert.equal(await other.claim(), undefined)
    const order = await mustClaim(gateway)
    assert.equal((await other.started(order)).status, 409)
    assert.equal((await other.finish(order)).status, 409)
    const stranger = gatewayWith(server, 'not-a-key', 'gw1')
    assert.equal((await stranger.started(order)).body.code, 'API_KEY_REFUSED')
  })

  test(`${dialect}: a run handed back goes out again at once, and one that is finished cannot be handed back`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    const first = await mustClaim(gateway)
    assert.equal((await gateway.release(first)).status, 204)
    assert.equal((await gateway.release(first)).status, 204, 'said twice is the same')
    const second = await mustClaim(gateway)
    await gateway.started(second)
    await gateway.finish(second)
    assert.equal((await gateway.release(second)).status, 409)
  })

  test(`${dialect}: a start may be said twice, and a run may fail before and after it`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    const started = await mustClaim(gateway)
    assert.equal((await gateway.started(started)).status, 204)
    assert.equal((await gateway.started(started)).status, 204)
    assert.equal((await gateway.finish(started)).status, 200)
    for (const begun of [false, true]) {
      await command.runNow()
      const failing = await mustClaim(gateway)
      if (begun) await gateway.started(failing)
      assert.equal((await gateway.fail(failing)).status, 200)
      assert.equal((await server.api('GET', `/runs/${failing.runId}`)).body.state, 'FAILED')
    }
    assert.equal((await command.read()).error.code, 'DATABASE_ERROR')
  })

  test(`${dialect}: a deleted command takes its run away from the gateway`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    const order = await mustClaim(gateway)
    assert.equal((await server.api('DELETE', `/commands/${command.id}`)).status, 204)
    assert.equal((await gateway.heartbeat(order)).body.code, 'LEASE_LOST')
  })
}
