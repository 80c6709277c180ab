import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { type OdbcConnection, OdbcError, type Parameter } from './index.ts'
import { dataSources, read, run } from './testing/data-sources.ts'

const source = dataSources().find(({ name }) => name === 'SQLite')
let connection: OdbcConnection
before(async () => {
  assert.ok(source)
  connection = await source.open()
  await run(
    connection,
    'create table loose (i bigint, r double, d decimal(10, 2), b boolean, day date, stamp timestamp, t text, x, bytes blob)',
    `insert into loose values
      (9007199254740993, 0.1 + 0.2, 12.5, 1, '2024-02-29', '2024-02-29 10:00:00.1200', 'text', 1, x'00ff'),
      ('abc', 'abc', 'abc', 'maybe', 'someday', 'later', x'00ff', 'one', 'text'),
      (1.5, 930.0, 1e300, 2, 20240229, 1709200800, '1.50', 1.5, 7),
      (x'00ff', 9e999, 0.1 + 0.2, 0.5, x'00', '2024-02-29T10:00:00Z', '007', x'', '')`,
  )
})

test('I5: every value arrives as what it is, whatever its column declares', async () => {
  const { rows } = await read(connection, 'select * from loose')
  assert.deepEqual(rows, [
    {
      i: Number(9007199254740993n),
      r: 0.1 + 0.2,
      d: 12.5,
      b: true,
      day: '2024-02-29',
      stamp: '2024-02-29T10:00:00.12',
      t: 'text',
      x: 1,
      bytes: 'AP8=',
    },
    { i: 'abc', r: 'abc', d: 'abc', b: 'maybe', day: 'someday', stamp: 'later', t: 'AP8=', x: 'one', bytes: 'text' },
    { i: 1.5, r: 930, d: 1e300, b: 2, day: 20240229, stamp: 1709200800, t: '1.50', x: 1.5, bytes: 7 },
    {
      i: 'AP8=',
      r: 'Infinity',
      d: 0.1 + 0.2,
      b: 0.5,
      day: 'AA==',
      stamp: '2024-02-29T10:00:00Z',
      t: '007',
      x: '',
      bytes: '',
    },
  ])
  const { json } = await read(connection, 'select i from loose limit 1')
  assert.equal(json, '[{"i":9007199254740993}]')
})

test('I5: a bound decimal keeps all its digits, as a number only where a double has them all', async () => {
  const bound = async (value: string) =>
    (await read(connection, 'select ? as v, typeof(?) as t', Array(2).fill({ type: 'decimal', value }))).json
  assert.equal(await bound('12.5'), '[{"v":12.5,"t":"real"}]')
  assert.equal(await bound('12345678901234567'), '[{"v":12345678901234567,"t":"integer"}]')
  assert.equal(await bound('0.1234567890123456789'), '[{"v":"0.1234567890123456789","t":"text"}]')
})

test('I5: expressions have the type of their value', async () => {
  const { json } = await read(
    connection,
    `select 0.1 + 0.2 as a, count(*) as b, 'x' as c, x'00ff' as d, null as e, 9223372036854775807 as f, '12' as g, -1e999 as h from loose`,
  )
  assert.equal(
    json,
    '[{"a":0.30000000000000004,"b":4,"c":"x","d":"AP8=","e":null,"f":9223372036854775807,"g":"12","h":"-Infinity"}]',
  )
})

test('I5: doubles in a numeric column are exact, whatever their digits', async () => {
  await run(connection, 'create table doubles (r double, d decimal)')
  const values = [-2, 2.5, -0.5, 0.1 + 0.2, 1 / 3, -1e-7, 1e21, 123456789012345.6, 5e-324, 1.7976931348623157e308]
  for (const value of values) {
    const parameter: Parameter = { type: 'float', value: String(value) }
    await read(connection, 'insert into doubles values (?, ?)', [parameter, parameter])
  }
  const { rows } = await read(connection, 'select r, d from doubles')
  assert.deepEqual(
    rows,
    values.map((value) => ({ r: value, d: value })),
  )
})

test('I5: a text that a UNION puts into a numeric column keeps its digits', async () => {
  const { json } = await read(
    connection,
    `select d from doubles where d = -2 union all select '12345678901234567890.123'`,
  )
  assert.match(json, /12345678901234567890\.123/)
})

test('I5: text does not end at a NUL character', async () => {
  const nul = `'a' || char(0) || 'b'`
  await run(connection, 'create table nul (t text, x)', `insert into nul values (${nul}, ${nul})`)
  assert.deepEqual((await read(connection, 'select t, x from nul')).rows, [{ t: 'a\0b', x: 'a\0b' }])
})

test('I5: text that is no UTF-8 is an error that names its column and row', async () => {
  await run(
    connection,
    'create table broken (id integer, name text)',
    `insert into broken values (1, 'ok'), (2, cast(x'41ff' as text))`,
  )
  await assert.rejects(
    read(connection, 'select id, name from broken order by id'),
    (error) => error instanceof OdbcError && error.kind === 'data' && /Column "name", row 2/.test(error.message),
  )
})

test('text that is no UTF-8 is repaired where the caller says so', async () => {
  const { rows } = await read(connection, 'select id, name from broken order by id', [], { invalidText: 'replace' })
  assert.deepEqual(rows, [
    { id: 1, name: 'ok' },
    { id: 2, name: 'A\ufffd' },
  ])
})

test('values longer than their column declares arrive whole', async () => {
  await run(connection, 'create table short (t varchar(5), n integer)')
  const long = '漢字'.repeat(5000)
  await read(connection, 'insert into short values (?, ?)', [
    { type: 'text', value: long },
    { type: 'integer', value: '7' },
  ])
  assert.deepEqual((await read(connection, 'select t, n, t as u from short')).rows, [{ t: long, n: 7, u: long }])
})

test('a long value changes nothing about the others of its row', async () => {
  await run(connection, 'create table beside (i bigint, stamp timestamp, b boolean, long blob)')
  await run(
    connection,
    `insert into beside values (42, '2024-02-29 10:00:00.5', 1, x'00'), (42, '2024-02-29 10:00:00.5', 1, zeroblob(100000))`,
  )
  const { rows } = await read(connection, 'select i, stamp, b, long from beside')
  const [short, long] = rows.map(({ long: _, ...others }) => others)
  assert.deepEqual(long, short)
  assert.deepEqual(short, { i: 42, stamp: '2024-02-29T10:00:00.5', b: true })
})

test('declared types are told, and expressions are text', async () => {
  const columns = await connection.describe('select i, r, d, b, day, stamp, t, x, bytes, count(*) as c from loose')
  assert.deepEqual(
    columns.map(({ type }) => type),
    ['integer', 'float', 'decimal', 'boolean', 'date', 'timestamp', 'text', 'text', 'binary', 'text'],
  )
})

test('SQL text may hold any character', async () => {
  assert.deepEqual((await read(connection, `select 'Łódź é 漢 🚚' as "Größe 🚚"`)).rows, [
    { 'Größe 🚚': 'Łódź é 漢 🚚' },
  ])
})

test('a query with parameters is exact too, and its memory stays flat', async () => {
  const series = `with recursive c(n) as (select 1 union all select n + 1 from c where n < ?) select n, 0.1 + 0.2 as f, ? as t from c`
  const parameters: Parameter[] = [
    { type: 'integer', value: '400000' },
    { type: 'text', value: `it's ? "x"` },
  ]
  const before = process.memoryUsage.rss()
  const result = await connection.query(series, parameters)
  let rows = 0
  for await (const chunk of result.chunks) {
    if (rows === 0)
      assert.ok(Buffer.from(chunk.bytes).toString().startsWith(`{"n":1,"f":0.30000000000000004,"t":"it's ? \\"x\\""}`))
    rows += chunk.rows
  }
  assert.equal(rows, 400_000)
  assert.ok(process.memoryUsage.rss() - before < 30 << 20)
})
