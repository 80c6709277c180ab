import assert from 'node:assert/strict'
import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import pino from 'pino'
import { makeGuardedFolder } from '../../../../tests/databases/guarded-folder.ts'
import { makeSqliteFile } from '../../../../tests/databases/sqlite-file.ts'
import { runGateway } from '../run-gateway.ts'
import { readGatewaySettings } from '../settings.ts'
import { type FakeServer, rowsOf, startFakeServer } from '../testing/fake-server.ts'
import { startGateway } from '../testing/start-gateway.ts'
import { endless, manyRows } from '../testing/statements.ts'

async function setUp(t: TestContext, policy: object, now?: () => number) {
  const server = await startFakeServer()
  t.after(() => server.close())
  t.after(() => assert.deepEqual(server.violations, []))
  const file = makeSqliteFile()
  t.after(() => file.drop())
  file.exec('CREATE TABLE orders (n INTEGER); INSERT INTO orders VALUES (1); CREATE TABLE secret (n INTEGER)')
  const folder = makeGuardedFolder('policy', 'KILL')
  t.after(() => folder.remove())
  const path = join(folder.path, 'policy.json')
  const write = (content: object | string) =>
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify({ version: 1, ...content }))
  write(policy)
  const gateway = startGateway(t, server, file.odbc, { env: { POSTERN_POLICY: path }, ...(now && { now }) })
  const run = async (order: Parameters<FakeServer['add']>[0]) => {
    const added = server.add(order)
    await server.until(() => added.state === 'finished' || added.state === 'failed', 'the run has ended')
    return added.fail ? `${added.fail.error.code} ${added.fail.error.message}` : rowsOf(added)
  }
  return { server, file, path, write, run, gateway }
}

test('kinds and tables that are not allowed are refused with rule and place, before the statement has begun', async (t) => {
  const { server, run } = await setUp(t, { statements: ['select', 'insert'], tables: ['orders'], functions: ['mine'] })
  assert.equal(await run({ sql: 'SELECT n FROM Orders' }), '[{"n":1}]')
  assert.equal(await run({ sql: 'INSERT INTO orders VALUES (2)' }), '[]')
  const started = server.count('started')
  for (const [sql, told] of [
    [
      'UPDATE orders SET n = 2',
      'POLICY_STATEMENT statements: a statement of the kind "update" is not among select, insert (line 1, column 1)',
    ],
    [
      'SELECT 1;\nDROP TABLE orders',
      'POLICY_STATEMENT statements: a statement of the kind "drop" is not among select, insert (line 2, column 1)',
    ],
    ['SELECT n FROM orders,\n  secret', 'POLICY_TABLE tables: "secret" is not allowed (line 2, column 3)'],
    [
      "SELECT n FROM orders WHERE n = '@object.params.x@' AND n IN (SELECT n FROM main.secret)",
      'POLICY_TABLE tables: "main.secret" is not allowed (line 1, column 76)',
    ],
    ['SELECT other(n) FROM orders', 'POLICY_TABLE tables: a call of "other" may read any table (line 1, column 8)'],
    ["SELECT * FROM 'secret'", 'POLICY_TABLE tables: which table is meant cannot be told (line 1, column 15)'],
  ] as const)
    assert.equal(await run({ sql, params: { x: { type: 'text', value: '1' } } }), told)
  assert.match(await run({ sql: '', task: 'schema' }), /POLICY_STATEMENT .* "show"/)
  assert.equal(server.count('started'), started)
})

test('a run ends where it passes the policy’s limits, also where its command allows more', async (t) => {
  const { write, run } = await setUp(t, { limits: { rows: 1_000 } })
  const limits = { rows: 1_000_000, bytes: null, exceeded: 'fail' } as const
  const endlessRows = { sql: manyRows(1_000_000_000), limits }
  assert.equal(await run(endlessRows), 'POLICY_LIMIT limits: the result has more than 1000 rows')
  assert.equal(JSON.parse(await run({ sql: manyRows(1_000) })).length, 1_000)
  const first = await run({ sql: manyRows(1_000_000_000), limits: { rows: 5, bytes: null, exceeded: 'stop' } })
  assert.equal(JSON.parse(first).length, 5)
  write({ limits: { bytes: 5_000 } })
  assert.equal(await run(endlessRows), 'POLICY_LIMIT limits: the result has more than 5000 bytes')
  write({ limits: { seconds: 1 } })
  assert.equal(
    await run({ sql: endless, timeoutSeconds: 60 }),
    'POLICY_LIMIT limits: the statement took longer than 1 s',
  )
})

test('values are bound under readOnly as ever, and a policy that is lifted lets write again', async (t) => {
  const { write, run } = await setUp(t, { readOnly: true })
  const params = { n: { type: 'integer', value: '1' } } as const
  assert.equal(await run({ sql: 'SELECT n FROM orders WHERE n = @object.params.n@', params }), '[{"n":1}]')
  assert.match(
    await run({ sql: 'SELECT n FROM orders WHERE n = @object.params.n@;\n DELETE FROM orders', params }),
    /POLICY_READ_ONLY .*\(line 1, column 49\)/,
  )
  assert.match(await run({ sql: '', task: 'schema' }), /secret/)
  write({})
  assert.equal(await run({ sql: 'INSERT INTO orders VALUES (2)' }), '[]')
  assert.equal(await run({ sql: 'SELECT count(*) AS n FROM orders' }), '[{"n":2}]')
})

test('a policy that is broken, written by others or gone while the gateway runs refuses all, until it is mended', async (t) => {
  const { path, write, run, gateway } = await setUp(t, {})
  const sql = 'SELECT n FROM orders'
  assert.equal(await run({ sql }), '[{"n":1}]')
  write({ readonly: true })
  assert.match(await run({ sql }), /POLICY_BROKEN The gateway runs nothing: .*readonly/)
  write({})
  chmodSync(path, 0o666)
  assert.match(await run({ sql }), /POLICY_BROKEN .*chmod go-w/)
  rmSync(path)
  assert.match(await run({ sql }), /POLICY_BROKEN .*ENOENT/)
  assert.match(await run({ sql: '', task: 'schema' }), /POLICY_BROKEN/)
  write({})
  assert.equal(await run({ sql }), '[{"n":1}]')
  assert.ok(gateway.log.some(({ level, msg }) => level === 50 && /until it is mended/.test(msg)))
})

test('outside of its times nothing runs', async (t) => {
  const times = { zone: 'UTC', windows: [{ from: '08:00', to: '18:00' }] }
  let now = Date.parse('2026-11-27T19:30:00Z')
  const { run } = await setUp(t, { times }, () => now)
  assert.equal(
    await run({ sql: 'SELECT n FROM orders' }),
    'POLICY_TIME times: runs may begin 08:00–18:00 (UTC), and there it is fri 19:30',
  )
  now = Date.parse('2026-11-28T08:00:00Z')
  assert.equal(await run({ sql: 'SELECT n FROM orders' }), '[{"n":1}]')
})

test('a gateway does not start with a policy that cannot be used', async (t) => {
  const { server, file, path, write } = await setUp(t, {})
  write('{')
  const settings = readGatewaySettings(
    {
      POSTERN_URL: server.url.href,
      POSTERN_API_KEY: server.apiKey,
      POSTERN_ODBC: file.odbc,
      POSTERN_GATEWAY_DATA: '/nonexistent',
      POSTERN_POLICY: path,
    },
    [],
  )
  const options = { signal: new AbortController().signal, log: pino({ level: 'silent' }) }
  await assert.rejects(runGateway(settings, options), /is not JSON/)
})
