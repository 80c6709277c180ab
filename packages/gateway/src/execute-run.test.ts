import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { makeSqliteFile } from '../../../tests/databases/sqlite-file.ts'
import { type FakeServer, rowsOf, startFakeServer } from './testing/fake-server.ts'
import { startGateway } from './testing/start-gateway.ts'
import { endless, manyRows } from './testing/statements.ts'

const orders = `CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT, amount DECIMAL(10,2));
  INSERT INTO orders VALUES (1, 'é 漢字 🙂', 10.50), (2, 'O''Hara', 20), (9007199254740993, NULL, 30)`

async function setUp(t: TestContext, sql = orders) {
  const server = await startFakeServer()
  t.after(() => server.close())
  const file = makeSqliteFile()
  t.after(() => file.drop())
  file.exec(sql)
  t.after(() => assert.deepEqual(server.violations, []))
  return { server, file }
}

const ended = (run: { state: string }) => run.state === 'finished' || run.state === 'failed'

async function runOne(t: TestContext, server: FakeServer, odbc: string, order: Parameters<FakeServer['add']>[0]) {
  const run = server.add(order)
  const gateway = startGateway(t, server, odbc)
  await server.until(() => ended(run), 'the run has ended')
  return { run, gateway }
}

test('a small result rides inside finish, exact to the digit', async (t) => {
  const { server, file } = await setUp(t)
  const { run } = await runOne(t, server, file.odbc, { sql: 'SELECT id, customer FROM orders ORDER BY id' })
  assert.equal(
    rowsOf(run),
    '[{"id":1,"customer":"é 漢字 🙂"},{"id":2,"customer":"O\'Hara"},{"id":9007199254740993,"customer":null}]',
  )
  assert.equal(server.count('parts'), 0)
  assert.equal(run.finish?.rows, 3)
  assert.equal(run.finish.bytes, rowsOf(run).length - 2 + Buffer.byteLength(rowsOf(run)) - rowsOf(run).length)
  assert.deepEqual(
    run.finish.columns.map(({ name, type, nullable }) => `${name} ${type} ${nullable}`),
    ['id integer true', 'customer text true'],
  )
})

test('a large result travels in numbered parts, all rows in order', async (t) => {
  const { server, file } = await setUp(t)
  const { run } = await runOne(t, server, file.odbc, { sql: manyRows(100_000) })
  const rows: { i: string }[] = JSON.parse(rowsOf(run))
  assert.equal(rows.length, 100_000)
  assert.ok(rows.every(({ i }, index) => Number(i) === index + 1))
  assert.ok(run.parts.size > 3)
  assert.equal(run.finish?.rows, 100_000)
  assert.equal(
    run.finish.bytes,
    [...run.parts.values()].reduce((sum, part) => sum + part.length, 0),
  )
  assert.equal(run.finish.inline, undefined)
})

test('the server learns that a statement begins before it begins', async (t) => {
  const { server, file } = await setUp(t)
  let rowsWhenStarted = -1
  server.misbehave = ({ call }) => {
    if (call === 'started') rowsWhenStarted = countOrders(file.path)
    return undefined
  }
  const { run } = await runOne(t, server, file.odbc, { sql: "INSERT INTO orders (customer) VALUES ('new')" })
  assert.equal(run.state, 'finished')
  assert.equal(run.finish?.affectedRows, 1)
  assert.equal(rowsOf(run), '[]')
  assert.equal(rowsWhenStarted, 3)
  assert.equal(countOrders(file.path), 4)
})

test('a statement that the server did not let begin is not executed', async (t) => {
  const { server, file } = await setUp(t)
  server.misbehave = ({ call }) => (call === 'started' ? { status: 409, code: 'LEASE_LOST' } : undefined)
  server.add({ sql: "INSERT INTO orders (customer) VALUES ('new')" })
  startGateway(t, server, file.odbc)
  await server.until(() => server.count('claim') === 2, 'the gateway asks on')
  assert.deepEqual(
    server.seen.map(({ call }) => call),
    ['claim', 'started', 'claim'],
  )
  assert.equal(countOrders(file.path), 3)
})

test('the last value is the greatest of the last field, with its type, and is bound with it', async (t) => {
  const { server, file } = await setUp(t)
  const sql = 'SELECT id FROM orders WHERE id > @last_value@ ORDER BY id DESC'
  const { run } = await runOne(t, server, file.odbc, {
    sql,
    lastField: 'ID',
    lastValue: { type: 'integer', value: '1' },
  })
  assert.equal(rowsOf(run), '[{"id":9007199254740993},{"id":2}]')
  assert.deepEqual(run.finish?.lastValue, { type: 'integer', value: '9007199254740993' })

  const again = server.add({ sql, lastField: 'id', lastValue: run.finish.lastValue })
  await server.until(() => ended(again), 'the second run has ended')
  assert.equal(rowsOf(again), '[]')
  assert.equal(again.finish?.lastValue, null)
})

test('from the beginning, the least value of the last field’s type is bound', async (t) => {
  const { server, file } = await setUp(t, `${orders}; INSERT INTO orders VALUES (-5, '', -1)`)
  const { run } = await runOne(t, server, file.odbc, {
    sql: 'SELECT id FROM orders WHERE id > @last_value@ ORDER BY id',
    lastField: 'id',
    fromBeginning: true,
  })
  assert.equal(rowsOf(run), '[{"id":-5},{"id":1},{"id":2},{"id":9007199254740993}]')

  const text = server.add({
    sql: "SELECT customer FROM orders WHERE customer > '@last_value@' ORDER BY id",
    lastField: 'customer',
    fromBeginning: true,
  })
  await server.until(() => ended(text), 'the run over texts has ended')
  assert.deepEqual(text.finish?.lastValue, { type: 'text', value: 'é 漢字 🙂' })
})

test('I4: a hostile value is bound, alone and in a quoted text', async (t) => {
  const { server, file } = await setUp(t)
  const hostile = "'; DROP TABLE orders; --"
  const { run } = await runOne(t, server, file.odbc, {
    sql: "SELECT @object.params.q@ AS bare, '%@object.params.q@%' AS quoted, '@last_value@' AS cursor",
    params: { q: { type: 'text', value: hostile } },
    lastField: 'cursor',
    lastValue: { type: 'text', value: hostile },
  })
  assert.deepEqual(JSON.parse(rowsOf(run)), [{ bare: hostile, quoted: `%${hostile}%`, cursor: hostile }])
  assert.equal(countOrders(file.path), 3)
})

for (const [rule, order, expected] of [
  [
    'a statement that the database refuses fails with the database’s own message',
    { sql: 'SELECT id FROM nowhere' },
    { code: 'DATABASE_ERROR', message: /no such table: nowhere/ },
  ],
  [
    'a parameter without a value is a placeholder error',
    { sql: 'SELECT @object.params.missing@' },
    { code: 'PLACEHOLDER_ERROR', message: /"missing" has no value/ },
  ],
  [
    'a last field that is not in the result fails the run, naming the columns there are',
    { sql: 'SELECT id FROM orders', lastField: 'nr' },
    { code: 'LAST_FIELD_MISSING', message: /no column "nr"/ },
  ],
  [
    'a last field that is not in the result fails also where the type is asked for',
    { sql: 'SELECT id FROM orders WHERE id > @last_value@', lastField: 'nr', fromBeginning: true },
    { code: 'LAST_FIELD_MISSING', message: /no column "nr"; it has: id/ },
  ],
  [
    'a statement that takes longer than allowed is cancelled',
    { sql: endless, timeoutSeconds: 1 },
    { code: 'RUN_TIMED_OUT', message: /did not end within 1 s/ },
  ],
] as const) {
  test(rule, async (t) => {
    const { server, file } = await setUp(t)
    const { run, gateway } = await runOne(t, server, file.odbc, order)
    assert.equal(run.fail?.error.code, expected.code)
    assert.match(run.fail.error.message, expected.message)
    assert.doesNotMatch(gateway.logText(), expected.message, 'messages of a database may quote values')

    const next = server.add({ sql: 'SELECT id FROM orders WHERE id = 1' })
    await server.until(() => ended(next), 'the gateway goes on')
    assert.equal(rowsOf(next), '[{"id":1}]')
  })
}

test('a cancelled run’s statement is interrupted', async (t) => {
  const { server, file } = await setUp(t)
  const run = server.add({ sql: endless })
  startGateway(t, server, file.odbc)
  await server.until(() => run.state === 'started', 'the statement runs')
  server.cancel(run)
  await server.until(() => ended(run), 'the run has ended')
  assert.equal(run.fail?.error.code, 'RUN_CANCELLED')
})

test('I10: neither key, connection string, SQL, values nor rows are logged', async (t) => {
  const { server, file } = await setUp(t)
  const { run, gateway } = await runOne(t, server, file.odbc, {
    sql: "SELECT 'a secret row' AS r, @object.params.p@ AS p",
    params: { p: { type: 'text', value: 'a secret value' } },
  })
  assert.equal(run.state, 'finished')
  await gateway.stop()
  assert.doesNotMatch(gateway.logText(), /secret/)
  assert.ok(!gateway.logText().includes(server.apiKey))
  assert.ok(!gateway.logText().includes(file.path))
})

function countOrders(path: string): number {
  using database = new DatabaseSync(path)
  return Number(database.prepare('SELECT count(*) AS n FROM orders').get()?.n)
}
