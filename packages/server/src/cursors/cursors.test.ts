import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { type FinishRequest, mostInlineSentRows, type RunOrder, sentRowsContentType } from '@postern/protocol'
import type { Outcome } from '../deliveries/attempt-delivery.ts'
import { recordAttempt } from '../deliveries/record-attempt.ts'
import { noHeaders } from '../deliveries/shown-headers.ts'
import { takeDeliveries } from '../deliveries/take-deliveries.ts'
import { expireLeases } from '../runs/expire-leases.ts'
import { dialects } from '../testing/dialects.ts'
import { type TestApp, testApp } from '../testing/test-app.ts'
import { addCommand, gatewayWith, mustClaim } from '../testing/test-gateway.ts'
import { removeOldMoves } from './remove-old-moves.ts'

const digestsOf = (...rows: (string | number)[]): Buffer =>
  Buffer.concat(
    rows.map((row) => createHash('sha256').update(String(row)).digest().subarray(0, 16)).toSorted(Buffer.compare),
  )

const inlineOf = (...rows: (string | number)[]) => ({
  count: rows.length,
  digests: digestsOf(...rows).toString('base64'),
})

const manyRows = Array.from({ length: mostInlineSentRows + 1 }, (_, index) => index)

const upTo = (id: number, more: Partial<FinishRequest> = {}): Partial<FinishRequest> => ({
  inline: `{"id":${id}}`,
  rows: 1,
  lastValue: { type: 'integer', value: String(id) },
  ...more,
})

async function setUp(t: Parameters<typeof testApp>[0], dialect: Parameters<typeof testApp>[1]) {
  const server = await testApp(t, dialect)
  const { apiKey } = (await server.api('POST', '/connections', { name: 'erp' })).body
  const gateway = gatewayWith(server, apiKey, 'gw1')
  const command = await addCommand(server, { sql: 'SELECT id FROM orders WHERE id >= @last_value@' })
  const start = async (): Promise<RunOrder> => {
    await command.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order)
    return order
  }
  const run = async (report: Partial<FinishRequest>) => {
    const order = await start()
    const answer = await gateway.finish(order, report)
    assert.equal(answer.status, 200, answer.text)
    return order
  }
  const cursor = async (query = '') => (await server.api('GET', `/commands/${command.id}/cursor${query}`)).body
  const preview = async (lastValue: unknown) =>
    (await server.api('POST', `/commands/${command.id}/cursor/preview`, { lastValue } as object)).body
  const about = (order: RunOrder) => ({ authorization: `Bearer ${apiKey}`, 'postern-lease': String(order.lease) })
  const put = async (order: RunOrder, digests: Buffer, checked = digests) => {
    const answer = await server.app.inject({
      method: 'PUT',
      url: `/gateway/v1/runs/${order.runId}/sent-rows`,
      headers: {
        ...about(order),
        'content-type': sentRowsContentType,
        'content-digest': `sha-256=:${createHash('sha256').update(checked).digest('base64')}:`,
      },
      payload: digests,
    })
    return answer.statusCode === 204 ? 'stored' : answer.json().code
  }
  const get = (order: RunOrder) =>
    server.app.inject({ method: 'GET', url: `/gateway/v1/runs/${order.runId}/sent-rows`, headers: about(order) })
  const stored = async () => {
    const rows = await server.db.read.selectFrom('sent_rows').select(['run_id', 'count']).execute()
    return rows.map(({ run_id, count }) => [run_id, count])
  }
  return { server, gateway, command, start, run, cursor, preview, put, get, stored }
}

/** Tries the one delivery that is due, with this outcome. */
async function endDelivery({ db, clock }: TestApp, verdict: Outcome['verdict']): Promise<void> {
  const room = { total: 10, perHost: 4, hosts: new Map() }
  const taking = { now: clock(), leaseMs: 60_000, room, isActive: () => false }
  const [taken] = (await takeDeliveries(db, taking)).deliveries
  assert.ok(taken)
  const outcome = {
    verdict,
    at: clock(),
    status: 200,
    latencyMs: 1,
    error: null,
    excerpt: '',
    headers: noHeaders,
    retryAfterMs: null,
  }
  await recordAttempt(db, taken, outcome, clock(), Math.random)
}

for (const dialect of dialects) {
  test(`${dialect}: the next order has the rows that were sent, and none before the first run`, async (t) => {
    const { start, run, gateway } = await setUp(t, dialect)
    const first = await start()
    assert.deepEqual(first.sentRows, { count: 0, digests: '' })
    await gateway.finish(first, upTo(5, { sentRows: inlineOf('a', 'a', 'b'), leftOut: 2 }))
    assert.deepEqual((await run(upTo(5, { sentRows: 'unchanged' }))).sentRows, inlineOf('a', 'a', 'b'))
    assert.deepEqual((await run(upTo(6, { sentRows: inlineOf('c') }))).sentRows, inlineOf('a', 'a', 'b'))
    assert.deepEqual((await run(upTo(6, { sentRows: inlineOf() }))).sentRows, inlineOf('c'))
    assert.deepEqual((await start()).sentRows, { count: 0, digests: '' })
  })

  test(`${dialect}: a command without a cursor keeps no account of sent rows`, async (t) => {
    const { server, gateway } = await setUp(t, dialect)
    const command = await addCommand(server, { sql: 'SELECT id FROM orders', lastField: null, lastValue: null })
    await command.runNow()
    assert.equal((await mustClaim(gateway)).sentRows, null)
  })

  test(`${dialect}: I2: the same end reported twice moves cursor, sent rows and history once`, async (t) => {
    const { server, gateway, command, start, cursor, stored } = await setUp(t, dialect)
    const order = await start()
    const report = upTo(5, { sentRows: inlineOf('a'), leftOut: 3, warnings: [{ code: 'W', message: 'look' }] })
    const answers = await Promise.all([1, 2, 3].map(() => gateway.finish(order, report)))
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200],
    )
    assert.deepEqual(await stored(), [[order.runId, 1]])
    const { moves, readUpTo, sentRows } = await cursor()
    assert.deepEqual([readUpTo, sentRows], [{ type: 'integer', value: '5' }, 1])
    assert.deepEqual(
      moves.items.map(({ runId, movedBy, from, to }: typeof moves.items) => [runId, movedBy, from?.value, to.value]),
      [
        [order.runId, null, '0', '5'],
        [null, 'owner@example.com', undefined, '0'],
      ],
    )
    assert.deepEqual((await command.read()).runWarnings, [{ code: 'W', message: 'look' }])
    assert.equal((await server.api('GET', `/runs/${order.runId}`)).body.leftOut, 3)
  })

  test(`${dialect}: I2: many sent rows are put before the end, and all of them must have come`, async (t) => {
    const { gateway, start, run, put, get, stored } = await setUp(t, dialect)
    const order = await start()
    const report = upTo(5, { sentRows: { count: manyRows.length } })
    assert.equal((await gateway.finish(order, report)).body.code, 'PART_MISSING')
    const digests = digestsOf(...manyRows)
    assert.equal(await put(order, digests.subarray(16)), 'stored')
    assert.equal((await gateway.finish(order, report)).body.code, 'PART_MISSING')
    assert.equal(await put(order, digests, digestsOf('other')), 'CHECKSUM_MISMATCH')
    assert.equal(await put(order, digests.subarray(1)), 'BAD_INPUT')
    const unsorted = Buffer.concat([digests.subarray(16), digests.subarray(0, 16)])
    assert.equal(await put(order, unsorted), 'BAD_INPUT')
    const inline = { count: 2, digests: unsorted.subarray(-32).toString('base64') }
    assert.equal((await gateway.finish(order, upTo(5, { sentRows: inline }))).body.code, 'BAD_INPUT')
    assert.equal(await put(order, digests), 'stored')
    assert.equal((await gateway.finish(order, report)).status, 200)
    assert.equal(await put(order, digests.subarray(16)), 'LEASE_LOST')
    const next = await start()
    assert.deepEqual(next.sentRows, { count: manyRows.length })
    const got = await get(next)
    assert.equal(got.headers['content-type'], sentRowsContentType)
    assert.ok(got.rawPayload.equals(digests))
    await gateway.release(next)
    await run(upTo(6, { sentRows: inlineOf('z') }))
    assert.equal((await stored()).length, 1, 'the former ones are gone')
  })

  test(`${dialect}: the sent rows that an order counted can still be read after an edit during the run`, async (t) => {
    const { gateway, command, start, put, get } = await setUp(t, dialect)
    const digests = digestsOf(...manyRows)
    const first = await start()
    assert.equal(await put(first, digests), 'stored')
    await gateway.finish(first, upTo(5, { sentRows: { count: manyRows.length } }))
    const order = await start()
    await command.edit({ lastValue: 2 })
    assert.equal(
      await put(order, digestsOf('b')),
      'stored',
      'what the run itself has put is not what its order counted',
    )
    assert.ok((await get(order)).rawPayload.equals(digests))
  })

  test(`${dialect}: what nobody is to be told is acknowledged once it is read`, async (t) => {
    const { server, command, run, cursor } = await setUp(t, dialect)
    await run(upTo(10))
    assert.equal((await cursor()).acknowledgedUpTo, null)
    await server.db.transact((tx) =>
      tx.updateTable('command').set({ callback_url: null }).where('id', '=', command.id).execute(),
    )
    await run(upTo(20))
    assert.deepEqual((await cursor()).acknowledgedUpTo, { type: 'integer', value: '20' })
  })

  test(`${dialect}: I2: what a failed, released, lost or superseded run has put changes nothing`, async (t) => {
    const { server, gateway, start, run, put, stored } = await setUp(t, dialect)
    const kept = await run(upTo(5, { sentRows: inlineOf('a') }))
    const ends = [
      (order: RunOrder) => gateway.fail(order),
      (order: RunOrder) => gateway.release(order),
      async (order: RunOrder) => {
        server.advance(60_000)
        await expireLeases(server.db, server.clock())
        assert.equal(await put(order, digestsOf('late')), 'LEASE_LOST')
        assert.equal((await gateway.finish(order, upTo(9, { sentRows: inlineOf('late') }))).body.code, 'LEASE_LOST')
      },
    ]
    for (const end of ends) {
      const order = await start()
      assert.deepEqual(order.sentRows, inlineOf('a'))
      assert.equal(await put(order, digestsOf('b', 'c')), 'stored')
      assert.equal((await stored()).length, 2)
      await end(order)
      assert.deepEqual(await stored(), [[kept.runId, 1]])
    }
  })

  test(`${dialect}: a cursor moved by hand forgets the sent rows, also those of a run under way`, async (t) => {
    const { gateway, command, start, run, cursor } = await setUp(t, dialect)
    await run(upTo(50, { sentRows: inlineOf('a') }))
    const order = await start()
    await command.edit({ lastValue: 20 })
    assert.equal((await gateway.finish(order, upTo(60, { sentRows: inlineOf('b') }))).status, 200)
    const { moves, readUpTo, sentRows } = await cursor()
    assert.deepEqual([readUpTo.value, sentRows], ['20', 0])
    assert.deepEqual([moves.items[0].movedBy, moves.items[0].to.value], ['owner@example.com', '20'])
    assert.deepEqual((await start()).sentRows, { count: 0, digests: '' })
  })

  test(`${dialect}: a rewind is told in runs and rows before it is made`, async (t) => {
    const { command, run, preview, cursor } = await setUp(t, dialect)
    for (const id of [10, 20, 30]) await run(upTo(id))
    assert.deepEqual(await preview(30), { runs: 0, rows: 0, complete: true })
    assert.deepEqual(await preview(20), { runs: 1, rows: 1, complete: true })
    assert.deepEqual(await preview('15'), { runs: 2, rows: 2, complete: true })
    assert.deepEqual(await preview(null), { runs: 3, rows: 3, complete: true })
    assert.equal((await preview('x')).code, 'BAD_INPUT')
    await command.edit({ lastValue: 5 })
    const page = await cursor('?limit=2')
    assert.equal(page.moves.items.length, 2)
    assert.equal((await cursor(`?limit=4&cursor=${page.moves.nextCursor}`)).moves.items.length, 3)
  })

  test(`${dialect}: a rewind's preview counts the runs that sent rows without moving the cursor`, async (t) => {
    const { run, preview, command } = await setUp(t, dialect)
    for (const id of [10, 20, 20, 20, 30]) await run(upTo(id))
    await run({ lastValue: null })
    assert.deepEqual(await preview(20), { runs: 1, rows: 1, complete: true })
    assert.deepEqual(await preview(10), { runs: 4, rows: 4, complete: true })
    await command.edit({ lastValue: 40 })
    await run(upTo(50))
    assert.deepEqual(await preview(45), { runs: 1, rows: 1, complete: true })
    assert.deepEqual(await preview(35), { runs: 1, rows: 1, complete: true })
    assert.deepEqual(await preview(null), { runs: 6, rows: 6, complete: true })
  })

  test(`${dialect}: acknowledged stops before a delivery given up, and moves on after it is sent again`, async (t) => {
    const { server, command, run, cursor } = await setUp(t, dialect)
    const acknowledged = async () => (await cursor()).acknowledgedUpTo?.value
    for (const id of [10, 20, 30]) await run(upTo(id))
    await endDelivery(server, 'delivered')
    assert.equal(await acknowledged(), '10')
    await endDelivery(server, 'refused')
    await endDelivery(server, 'delivered')
    assert.equal(await acknowledged(), '10', 'the second has not arrived')
    const failed = (await server.api('GET', `/deliveries?commandId=${command.id}&state=FAILED`)).body.items[0]
    await server.api('POST', `/deliveries/${failed.id}/redeliver`)
    await endDelivery(server, 'delivered')
    assert.equal(await acknowledged(), '30')
    await command.edit({ lastValue: 15 })
    assert.equal(await acknowledged(), '15')
    assert.equal((await command.edit({ acknowledgedValue: 12 })).body.acknowledgedValue, '12')
  })

  test(`${dialect}: acknowledged passes a delivery that is dropped`, async (t) => {
    const { server, command, run, cursor } = await setUp(t, dialect)
    const acknowledged = async () => (await cursor()).acknowledgedUpTo?.value
    for (const id of [10, 20, 30]) await run(upTo(id))
    for (const verdict of ['delivered', 'refused', 'delivered'] as const) await endDelivery(server, verdict)
    assert.equal(await acknowledged(), '10')
    const failed = (await server.api('GET', `/deliveries?commandId=${command.id}&state=FAILED`)).body.items[0]
    assert.equal((await server.api('POST', `/deliveries/${failed.id}/drop`)).body.state, 'DROPPED')
    assert.equal(await acknowledged(), '30')
  })

  test(`${dialect}: the history of a cursor is kept for 90 days`, async (t) => {
    const { server, run, cursor } = await setUp(t, dialect)
    await run(upTo(10))
    const day = 24 * 60 * 60 * 1000
    assert.equal(await removeOldMoves(server.db, null, { now: server.clock() + 89 * day }), 0)
    assert.equal(await removeOldMoves(server.db, null, { now: server.clock() + 91 * day, limit: 1 }), 1)
    assert.deepEqual(
      (await cursor()).moves.items.map(({ to }: { to: { value: string } }) => to.value),
      ['10'],
    )
  })
}
