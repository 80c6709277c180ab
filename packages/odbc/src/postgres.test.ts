import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { OdbcConnection } from './index.ts'
import { dataSources, read, run } from './testing/data-sources.ts'

const source = dataSources().find(({ name }) => name === 'PostgreSQL')
let connection: OdbcConnection
before(async () => {
  assert.ok(source)
  connection = await source.open()
})

const one = async (sql: string) => (await read(connection, sql)).json.slice(1, -1)

test('I5: numbers that are none, and floats of both sizes', async () => {
  assert.equal(
    await one(
      `select 'NaN'::numeric a, 'Infinity'::float8 b, '-Infinity'::float4 c, 0.1::float4 d, 1e300::float8 e, .5::numeric f, 1.10::numeric g`,
    ),
    '{"a":"NaN","b":"Infinity","c":"-Infinity","d":0.1,"e":1e+300,"f":0.5,"g":1.10}',
  )
})

test('I5: types that ODBC does not know arrive as their own text', async () => {
  assert.equal(
    await one(`select 'e2f3a1b0-0000-4000-8000-000000000001'::uuid a, '{"a": 1.0}'::jsonb b, array[1,2] c, '10.0.0.1'::inet d,
               interval '1 day 2 hours' e, 12.5::money f, '10:00:00.25+02'::timetz g`),
    '{"a":"e2f3a1b0-0000-4000-8000-000000000001","b":"{\\"a\\": 1.0}","c":"{1,2}","d":"10.0.0.1","e":"1 day 02:00:00","f":"$12.50","g":"10:00:00.25+02"}',
  )
})

test('a timestamp with time zone carries its offset, and finds its row again', async () => {
  await run(connection, `set time zone 'Europe/Madrid'`)
  const sql = `select '2024-07-01 10:00:00.5+00'::timestamptz as t`
  const { json, summary } = await read(connection, sql, [], { track: { column: 't', option: 'greatest' } })
  assert.equal(json, '[{"t":"2024-07-01T12:00:00.5+02:00"}]')
  assert.ok(summary.tracked)
  assert.deepEqual((await read(connection, `select 1 as x from (${sql}) s where t = ?`, [summary.tracked])).rows, [
    { x: 1 },
  ])
  await assert.rejects(read(connection, `select '2024-10-27 00:30:00+00'::timestamptz as t`), /Column "t", row 1/)
  await run(connection, `set time zone 'UTC'`)
  assert.equal(await one(`select '2024-10-27 00:30:00+00'::timestamptz as t`), '{"t":"2024-10-27T00:30:00+00:00"}')
})

test('I5: dates and timestamps that the driver would change are refused', async () => {
  for (const value of [
    `'infinity'::date`,
    `'12024-01-01'::date`,
    `'-infinity'::timestamp`,
    `'12024-01-01 10:00:00'::timestamp`,
    `'0044-03-15 10:00:00 BC'::timestamp`,
    `'12024-01-01 10:00:00'::timestamptz`,
  ])
    await assert.rejects(read(connection, `select 1 as n, ${value} as t`), /Column "t", row 1: the driver gave no date/)
  assert.equal(
    await one(`select '9999-12-31 23:59:59.999999'::timestamp as a, '0001-01-01'::date as b`),
    '{"a":"9999-12-31T23:59:59.999999","b":"0001-01-01"}',
  )
})

test('long values among short ones arrive whole, in the middle of a block', async () => {
  const { rows } = await read(
    connection,
    `select n, repeat('é', case when n % 7 = 0 then 50000 else 3 end) as t, decode(repeat('00ff', case when n % 11 = 0 then 5000 else 1 end), 'hex') as b
     from generate_series(1, 60) as n order by n`,
  )
  for (const [index, row] of rows.entries()) {
    const n = index + 1
    assert.equal(row.n, n)
    assert.equal(row.t, 'é'.repeat(n % 7 === 0 ? 50_000 : 3))
    assert.equal(row.b, Buffer.from('00ff'.repeat(n % 11 === 0 ? 5000 : 1), 'hex').toString('base64'))
  }
})

test('a statement that changes rows may return them', async () => {
  await run(connection, 'create table made (id serial, name text)')
  assert.deepEqual((await read(connection, `insert into made (name) values ('a'), ('b') returning id, name`)).rows, [
    { id: 1, name: 'a' },
    { id: 2, name: 'b' },
  ])
})

test('an error in the middle of the rows rejects the iteration', async () => {
  const result = await connection.query('select 1 / (n - 4000) as x from generate_series(1, 5000) as n', [], {
    chunkBytes: 1024,
  })
  const reading = async () => {
    for await (const { rows } of result.chunks) assert.ok(rows > 0)
  }
  await assert.rejects(reading(), { sqlState: '22012', kind: 'data' })
  assert.equal(await one('select 1 as x'), '{"x":1}')
})
