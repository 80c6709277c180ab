import assert from 'node:assert/strict'
import { test } from 'node:test'
import { expireLeases } from '../runs/expire-leases.ts'
import { dialects } from '../testing/dialects.ts'
import { type TestApp, testApp } from '../testing/test-app.ts'
import { addCommand, gatewayWith, mustClaim, type TestGateway, testGateway } from '../testing/test-gateway.ts'
import { hourMs, hourOf } from './count-run.ts'
import { readStatistics } from './read-statistics.ts'
import { removeOldHours } from './remove-old-hours.ts'

/** Claims what is due and finishes it with so many rows each. */
async function run(gateway: TestGateway, rows: number, waitSeconds = 0): Promise<void> {
  const order = await mustClaim(gateway, waitSeconds)
  await gateway.started(order)
  const inline = Array.from({ length: rows }, (_, n) => `{"id":${n % 10}}`).join(',')
  const finished = await gateway.finish(order, rows === 0 ? {} : { rows, inline })
  assert.equal(finished.status, 200, finished.text)
}

/** To the beginning of the next hour, so that no hour ends in between. */
function toNextHour(server: TestApp): number {
  server.advance(hourMs - (server.clock() % hourMs))
  return hourOf(server.clock())
}

const statistics = async ({ api }: TestApp, query = '') =>
  (await api('GET', `/connections/erp/statistics${query}`)).body

for (const dialect of dialects) {
  test(`${dialect}: a run is counted in the hour it ends in, with the gateway that ran it, once, and kept for a month`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const { apiKey } = (await server.api('POST', '/connections/erp/keys')).body
    const second = gatewayWith(server, apiKey, 'gw2')
    const command = await addCommand(server)
    const first = toNextHour(server)
    await command.runNow()
    await run(gateway, 3)
    await command.runNow()
    const failing = await mustClaim(gateway)
    await gateway.started(failing)
    assert.equal((await gateway.fail(failing)).status, 200)
    assert.equal((await gateway.fail(failing)).status, 200, 'reported again')
    server.advance(hourMs)
    await command.runNow()
    const order = await mustClaim(second)
    await second.started(order)
    server.advance(2_000)
    const report = { rows: 1, inline: '{"id":1}' }
    for (const again of [1, 2]) assert.equal((await second.finish(order, report)).status, 200, `report ${again}`)

    const { hours, gateways } = await statistics(server)
    assert.equal(hours.length, 24)
    const [before, then, now] = hours.slice(-3)
    assert.deepEqual([before.runs, before.meanMs, before.slowestMs], [0, null, null])
    assert.equal(Date.parse(then.at), first)
    assert.deepEqual([then.runs, then.failed, then.lost, then.rows, then.bytes], [1, 1, 0, 3, 26])
    assert.deepEqual([now.runs, now.failed, now.rows, now.bytes], [1, 0, 1, 8])
    assert.ok(now.slowestMs >= 2_000 && now.slowestMs < 30_000 && now.meanMs === now.slowestMs, String(now.slowestMs))
    assert.deepEqual(
      gateways.map((of: { gateway: string; share: number; rows: number }) => [of.gateway, of.rows, of.share]),
      [
        ['gw1', 3, 2 / 3],
        ['gw2', 1, 1 / 3],
      ],
    )
    assert.deepEqual((await statistics(server, '?hours=1')).hours, [now])

    const [listed] = (await server.api('GET', '/connections')).body.items
    assert.deepEqual(listed.lastDay, (await server.api('GET', '/connections/erp')).body.lastDay)
    assert.equal(Date.parse(listed.lastDay.from), Date.parse(hours[0].at))
    assert.deepEqual(listed.lastDay.runs.slice(-3), [0, 1, 1])
    assert.deepEqual(listed.lastDay.failed.slice(-3), [0, 1, 0])
    assert.deepEqual(listed.lastDay.rows.slice(-3), [0, 3, 1])

    server.advance(hourMs)
    await command.runNow()
    assert.equal((await gateway.release(await mustClaim(gateway))).status < 300, true)
    await gateway.started(await mustClaim(gateway))
    server.advance(60_000)
    assert.equal((await expireLeases(server.db, server.clock())).length, 1)
    await run(gateway, 0)
    const trial = server.api('POST', '/connections/erp/try', { sql: 'SELECT 1' })
    await run(gateway, 2, 20)
    assert.equal((await trial).status, 200)
    const hour = (await statistics(server, '?hours=1')).hours[0]
    assert.deepEqual([hour.runs, hour.failed, hour.lost, hour.rows], [1, 0, 1, 0], 'neither handed back nor tried')

    const remove = () => removeOldHours(server.db, null, { now: server.clock() })
    server.advance(31 * 24 * hourMs - 3 * hourMs)
    assert.equal(await remove(), 0)
    const { hours: month } = await readStatistics(server.db, 'erp', { hours: 744, now: server.clock() })
    assert.equal(month[0]?.runs, 1, 'what can be asked for is there')
    server.advance(5 * 24 * hourMs)
    assert.deepEqual([await remove(), await remove(), await remove(), await remove()], [1, 1, 1, 0])
  })

  test(`${dialect}: freshness names first what is stale, then what was run the longest ago, and nothing archived`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const freshness = { of: 'run', withinSeconds: 60 } as const
    const waited = await addCommand(server, { name: 'waited for', freshness, schedule: { everySeconds: 86_400 } })
    const never = await addCommand(server, { name: 'never run' })
    const ran = await addCommand(server, { name: 'ran' })
    await ran.runNow()
    await run(gateway, 1)
    await server.api('POST', '/connections/erp/dynamic-commands', { sql: 'SELECT 1' })
    await run(gateway, 1)
    const list = async () => (await server.api('GET', '/connections/erp/freshness')).body.items
    const names = (items: { name: string; isStale: boolean }[]) => items.map(({ name, isStale }) => [name, isStale])
    assert.deepEqual(names(await list()), [
      ['waited for', false],
      ['never run', false],
      ['ran', false],
    ])
    server.advance(61_000)
    const [first] = await list()
    assert.deepEqual([first.commandId, first.isStale, first.freshness], [waited.id, true, freshness])
    await never.pause()
    assert.deepEqual(names(await list()).at(-1), ['never run', false])

    const { api } = server
    for (const hours of [0, 745, 'x'])
      assert.equal((await api('GET', `/connections/erp/statistics?hours=${hours}`)).status, 400, String(hours))
    for (const path of ['statistics', 'freshness', 'contents'])
      assert.equal((await api('GET', `/connections/none/${path}`)).body.code, 'NOT_FOUND', path)
  })
}
