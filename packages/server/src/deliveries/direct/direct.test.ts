import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DirectDelivery, deliversHeader } from '@postern/protocol'
import type { NewCommand } from '@postern/protocol/api'
import { type Dialect, dialects } from '../../testing/dialects.ts'
import { testApp } from '../../testing/test-app.ts'
import { addCommand, gatewayWith, mustClaim } from '../../testing/test-gateway.ts'
import { giveUpLost, spoolLostAfterMs } from './give-up-lost.ts'

const delivers = { [deliversHeader]: '1' }
const callbackUrl = 'http://10.0.0.5:8080/rows'

/** A direct command, a gateway driven by hand, and what that gateway says of its spool. */
async function directSetup(t: Parameters<typeof testApp>[0], dialect: Dialect, options: Partial<NewCommand> = {}) {
  const server = await testApp(t, dialect)
  const created = await server.api('POST', '/connections', { name: 'erp' })
  const { apiKey } = created.body
  const gateway = gatewayWith(server, apiKey, 'gw1')
  const command = await addCommand(server, { delivery: 'direct', callbackUrl, ...options })
  const call = (path: string, body: object, key = apiKey) =>
    server.call('POST', `/gateway/v1/direct/${path}`, body, { authorization: `Bearer ${key}` })
  async function take(holds: string[] = [], spool = 's1'): Promise<DirectDelivery[]> {
    const answer = await call('claim', { gateway: 'gw1', spool, holds, room: 4 })
    assert.equal(answer.status, 200, answer.text)
    return answer.body.deliveries
  }
  async function run(rows = 2) {
    await command.runNow()
    const order = await mustClaim(gateway)
    const begun = await gateway.started(order, delivers)
    const finished = await gateway.finish(order, { parts: 1, rows, bytes: 20, direct: { spool: 's1' } })
    assert.equal(finished.status, 200, finished.text)
    return { order, key: begun.body.spoolKey as string }
  }
  const report = ({ id, lease }: DirectDelivery, attempt: object) =>
    call(`${id}/attempt`, {
      lease,
      verdict: 'failed',
      status: 500,
      latencyMs: 5,
      error: 'The receiver answered 500',
      retryAfterMs: null,
      ...attempt,
    })
  const delivered = { verdict: 'delivered', status: 200, error: null }
  const deliveries = async () => (await server.api('GET', '/deliveries')).body.items.toReversed()
  return { server, gateway, command, call, take, run, report, delivered, deliveries, apiKey }
}

async function only(orders: Promise<DirectDelivery[]>): Promise<DirectDelivery> {
  const [order, ...others] = await orders
  assert.ok(order && others.length === 0, 'there is one attempt to make')
  return order
}

for (const dialect of dialects) {
  test(`${dialect}: a gateway that does not say that it posts rows itself may not begin, and the key of a run stays`, async (t) => {
    const { server, gateway, command } = await directSetup(t, dialect)
    await command.runNow()
    const order = await mustClaim(gateway)
    assert.equal(order.direct?.url, callbackUrl)
    assert.equal(order.sentRows, null, 'digests would tell of rows')
    const refused = await gateway.started(order)
    assert.deepEqual([refused.status, refused.body.code], [409, 'GATEWAY_TOO_OLD'])
    assert.equal((await server.api('GET', `/runs/${order.runId}`)).body.state, 'LEASED')
    const [first, second] = [await gateway.started(order, delivers), await gateway.started(order, delivers)]
    assert.equal(Buffer.from(first.body.spoolKey, 'base64').length, 32)
    assert.equal(first.body.spoolKey, second.body.spoolKey)
    const stored = await server.db.read.selectFrom('run').select('spool_key').executeTakeFirstOrThrow()
    assert.ok(!stored.spool_key?.includes(first.body.spoolKey), 'I10: it is stored sealed')
  })

  test(`${dialect}: no row is taken from a run whose rows stay with the gateway, and none is shown`, async (t) => {
    const { server, gateway, command, run } = await directSetup(t, dialect)
    await command.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order, delivers)
    const part = await gateway.part(order, 0, ['{"id":1}'])
    assert.deepEqual([part.status, part.body.code], [409, 'RESULT_AT_GATEWAY'])
    const inline = await gateway.finish(order, { rows: 1, bytes: 8, inline: '{"id":1}', direct: { spool: 's1' } })
    assert.equal(inline.body.errors[0]?.path, '/inline')
    const nowhere = await gateway.finish(order, { parts: 1, rows: 1, bytes: 8 })
    assert.equal(nowhere.body.errors[0]?.path, '/direct')
    assert.equal((await gateway.finish(order, { parts: 1, rows: 1, bytes: 8, direct: { spool: 's1' } })).status, 200)
    const result = await server.api('GET', `/runs/${order.runId}/result`)
    assert.deepEqual([result.status, result.body.code], [409, 'RESULT_AT_GATEWAY'])
    for (const query of ['firstRow=0', 'format=csv', 'format=ndjson']) {
      const { status, body } = await server.api('GET', `/runs/${order.runId}/result?${query}`)
      assert.deepEqual([status, body.code], [409, 'RESULT_AT_GATEWAY'], query)
    }
    await run()
  })

  test(`${dialect}: I3: deliveries of a command come to its gateway one after the other, each under its id until it arrives`, async (t) => {
    const { server, take, run, report, delivered, deliveries } = await directSetup(t, dialect)
    const { key } = await run()
    await run()
    assert.deepEqual(await take([], 'another'), [], 'nobody else has the rows')
    const first = await only(take())
    assert.deepEqual([first.url, first.spoolKey, first.parts, first.rows], [callbackUrl, key, 1, 2])
    assert.match(first.keys, /^whsec_/)
    assert.deepEqual(await take([first.id]), [])
    assert.equal((await report(first, {})).status, 204)
    const repeated = await report(first, delivered)
    assert.deepEqual([repeated.status, repeated.body.code], [409, 'LEASE_LOST'])
    assert.deepEqual(await take(), [], 'its time has not come')
    server.advance(6_000)
    const again = await only(take())
    assert.deepEqual([again.id, again.webhookId], [first.id, first.webhookId])
    await report(again, delivered)
    const second = await only(take())
    assert.notEqual(second.webhookId, first.webhookId)
    await report(second, { verdict: 'refused', status: 410, error: 'The receiver answered 410 Gone' })
    const [one, two] = await deliveries()
    assert.deepEqual([one.state, one.attemptCount, one.gateway, two.state], ['DELIVERED', 2, 'gw1', 'FAILED'])
  })

  test(`${dialect}: I6: what a gateway no longer holds is handed out again at once, and its old lease changes nothing`, async (t) => {
    const { take, run, report, delivered, call } = await directSetup(t, dialect)
    await run()
    const lost = await only(take())
    const again = await only(take([]))
    assert.deepEqual([again.id, again.lease === lost.lease], [lost.id, false])
    assert.equal((await report(lost, delivered)).body.code, 'LEASE_LOST')
    const place = { part: 0, offset: 5, row: 1 }
    const progress = { parts: 1, next: place }
    assert.equal((await call(`${lost.id}/progress`, { lease: lost.lease, progress })).body.code, 'LEASE_LOST')
    assert.equal((await call(`${again.id}/progress`, { lease: again.lease, progress })).status, 204)
    assert.deepEqual((await only(take([]))).progress, progress)
  })

  test(`${dialect}: a key of another connection gets nothing of a spool, and reports nothing`, async (t) => {
    const { server, take, run, call, delivered } = await directSetup(t, dialect)
    await run()
    const { body } = await server.api('POST', '/connections', { name: 'other' })
    const asked = await call('claim', { gateway: 'gw1', spool: 's1', holds: [], room: 4 }, body.apiKey)
    assert.deepEqual(asked.body.deliveries, [])
    const order = await only(take())
    const attempt = { lease: order.lease, latencyMs: 1, retryAfterMs: null, ...delivered }
    assert.equal((await call(`${order.id}/attempt`, attempt, body.apiKey)).body.code, 'LEASE_LOST')
  })

  test(`${dialect}: what waits for a gateway that is gone for a day is given up, and can be redelivered`, async (t) => {
    const { server, take, run, deliveries } = await directSetup(t, dialect)
    await run()
    await run()
    assert.equal(await giveUpLost(server.db, server.clock() + spoolLostAfterMs - 60_000), false)
    for (const _ of [1, 2]) assert.equal(await giveUpLost(server.db, server.clock() + spoolLostAfterMs + 1), true)
    const [one, two] = await deliveries()
    assert.deepEqual([one.state, two.state], ['FAILED', 'FAILED'])
    assert.match(one.lastError, /^Gateway gw1, which has the rows, was last heard of at /)
    assert.equal((await server.api('POST', `/deliveries/${one.id}/redeliver`)).status, 200)
    assert.equal((await only(take())).id, one.id)
  })

  test(`${dialect}: a gateway keeps what is waited for, and may give up what has arrived`, async (t) => {
    const { server, take, run, report, delivered, call, deliveries } = await directSetup(t, dialect)
    const arrived = await run()
    await report(await only(take()), delivered)
    const waiting = await run()
    const runs = [arrived.order.runId, waiting.order.runId, 'never-there']
    const ask = async (more: object = {}) => (await call('spool', { gateway: 'gw1', spool: 's1', runs, ...more })).body
    assert.deepEqual(await ask(), { remove: ['never-there'], settled: [arrived.order.runId] })
    const answer = await ask({ giveUp: runs })
    assert.deepEqual(answer, { remove: [arrived.order.runId, 'never-there'], settled: [] })
    const [one] = await deliveries()
    const refused = await server.api('POST', `/deliveries/${one.id}/redeliver`)
    assert.equal(refused.status, 404, 'its rows are no longer kept')
  })

  test(`${dialect}: what cannot be done without the rows is refused, and the gateway’s own rules judge the address`, async (t) => {
    const { command, server } = await directSetup(t, dialect)
    const wrong = async (patch: object) =>
      (await command.edit(patch)).body.errors?.map(({ path }: { path: string }) => path)
    assert.deepEqual(await wrong({ callbackFormat: { linkAbove: 1 } }), ['/callbackFormat/linkAbove'])
    assert.deepEqual(await wrong({ callbackUrl: `${server.publicUrl()}/inspect/abc` }), ['/callbackUrl'])
    assert.deepEqual(
      await wrong({ delivery: 'server' }),
      ['/callbackUrl'],
      'a private address, which the server refuses',
    )
    assert.equal((await command.edit({ callbackUrl: 'http://192.168.1.2/' })).status, 200)
  })
}
