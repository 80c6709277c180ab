import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { makeSqliteFile } from '../../../tests/databases/sqlite-file.ts'
import { type FakeServer, rowsOf, startFakeServer } from './testing/fake-server.ts'
import { startGateway } from './testing/start-gateway.ts'
import { manyRows } from './testing/statements.ts'

async function setUp(t: TestContext) {
  const server = await startFakeServer()
  t.after(() => server.close())
  t.after(() => assert.deepEqual(server.violations, []))
  const file = makeSqliteFile()
  t.after(() => file.drop())
  file.exec('CREATE TABLE one (n INTEGER); INSERT INTO one VALUES (1)')
  startGateway(t, server, file.odbc)
  const run = async (order: Parameters<FakeServer['add']>[0]) => {
    const added = server.add(order)
    await server.until(() => added.state === 'finished' || added.state === 'failed', 'the run has ended')
    return added
  }
  return { server, run }
}

const endlessRows = manyRows(1_000_000_000)

for (const [limits, message] of [
  [{ rows: 70_000, bytes: null }, /more than 70000 rows/],
  [{ rows: null, bytes: 5_000_000 }, /more than 5000000 bytes/],
] as const) {
  test(`a result with ${message.source} fails, and its statement is interrupted`, async (t) => {
    const { server, run } = await setUp(t)
    const failed = await run({ sql: endlessRows, limits: { ...limits, exceeded: 'fail' } })
    assert.equal(failed.fail?.error.code, 'RESULT_TOO_LARGE')
    assert.match(failed.fail.error.message, message)
    assert.equal(server.count('finish'), 0)
    const next = await run({ sql: 'SELECT n FROM one' })
    assert.equal(rowsOf(next), '[{"n":1}]')
  })
}

test('a row that no part holds fails its run; one of several chunks arrives whole', async (t) => {
  const { server, run } = await setUp(t)
  const failed = await run({ sql: 'SELECT hex(zeroblob(20000000)) AS v' })
  assert.equal(failed.fail?.error.code, 'TOO_LARGE')
  assert.equal(server.count('finish'), 0)
  const wide = await run({ sql: 'SELECT 1 AS n UNION ALL SELECT hex(zeroblob(3000000)) UNION ALL SELECT 3' })
  assert.equal(rowsOf(wide), `[{"n":1},{"n":"${'0'.repeat(6_000_000)}"},{"n":3}]`)
})

test('a result that is as large as its limits allow is within them', async (t) => {
  const { run } = await setUp(t)
  const sql = manyRows(50_000)
  const whole = await run({ sql })
  for (const exceeded of ['fail', 'stop'] as const) {
    const limits = { rows: 50_000, bytes: whole.finish?.bytes ?? 0, exceeded }
    const limited = await run({ sql, limits: exceeded === 'fail' ? limits : { ...limits, bytes: 50_000_000 } })
    assert.equal(limited.finish?.rows, 50_000)
    assert.equal(limited.finish.truncated, undefined)
    assert.equal(JSON.parse(rowsOf(limited)).length, 50_000)
  }
})

for (const rows of [1, 100, 5_000, 70_000]) {
  test(`reading stops after ${rows} rows, and the rest is never read`, async (t) => {
    const { run } = await setUp(t)
    const cut = await run({ sql: endlessRows, lastField: 'i', limits: { rows, bytes: null, exceeded: 'stop' } })
    const sent: { i: unknown }[] = JSON.parse(rowsOf(cut))
    assert.equal(sent.length, rows)
    assert.equal(Number(sent.at(-1)?.i), rows)
    assert.equal(cut.finish?.rows, rows)
    assert.equal(cut.finish.truncated, true)
    assert.equal(cut.finish.lastValue, null)
    assert.equal(cut.finish.inline === undefined, rows > 3_000, 'few rows ride inside finish')
    assert.equal(cut.finish.bytes, sizeOf(cut))
  })
}

test('reading stops before the row that would pass the limit of bytes', async (t) => {
  const { run } = await setUp(t)
  for (const bytes of [1, 1_000, 400_000]) {
    const cut = await run({ sql: endlessRows, limits: { rows: null, bytes, exceeded: 'stop' } })
    assert.ok(sizeOf(cut) <= bytes && sizeOf(cut) > bytes - 200)
    assert.equal(JSON.parse(rowsOf(cut)).length, cut.finish?.rows)
    assert.equal(cut.finish?.truncated, true)
  }
})

const sizeOf = (run: { finish: { inline?: string } | undefined; parts: ReadonlyMap<number, Buffer> }): number =>
  run.finish?.inline?.length ?? [...run.parts.values()].reduce((sum, part) => sum + part.length, 0)
