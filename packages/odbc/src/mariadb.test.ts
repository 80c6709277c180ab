import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { OdbcConnection } from './index.ts'
import { dataSources, read, run } from './testing/data-sources.ts'

const source = dataSources().find(({ name }) => name === 'MariaDB')
let connection: OdbcConnection
before(async () => {
  assert.ok(source)
  connection = await source.open()
})

test('I5: unsigned 64-bit integers arrive with all their digits, and find their row again', async () => {
  await run(
    connection,
    'create table big (u bigint unsigned, z int unsigned zerofill)',
    'insert into big values (18446744073709551615, 42), (1, 7)',
  )
  const { json, summary } = await read(connection, 'select u, z from big order by u desc', [], {
    track: { column: 'u', option: 'greatest' },
  })
  assert.equal(json, '[{"u":18446744073709551615,"z":42},{"u":1,"z":7}]')
  assert.ok(summary.tracked)
  assert.equal(
    (await read(connection, 'select u from big where u = ?', [summary.tracked])).json,
    '[{"u":18446744073709551615}]',
  )
  const quoted = await read(connection, 'select u from big where u > 1', [], { exactNumbers: 'string' })
  assert.equal(quoted.json, '[{"u":"18446744073709551615"}]')
})

test('I5: floats of both sizes, bits, years, enumerations and JSON', async () => {
  await run(
    connection,
    `create table odd (f float, b bit(1), bits bit(10), y year, e enum('a', 'é'), j json, u uuid, c char(5), t tinyint(1))`,
    `insert into odd values (0.1, b'1', b'101', 2024, 'é', '{"a": 1.0}', 'e2f3a1b0-0000-4000-8000-000000000001', 'ab', 1)`,
  )
  assert.equal(
    (await read(connection, 'select * from odd')).json,
    '[{"f":0.1,"b":true,"bits":"AAU=","y":2024,"e":"é","j":"{\\"a\\": 1.0}","u":"e2f3a1b0-0000-4000-8000-000000000001","c":"ab","t":1}]',
  )
})

test('I5: a zero date is not NULL, and finds its row again', async () => {
  await run(
    connection,
    `set sql_mode = ''`,
    'create table zero (d date, t datetime(3), n datetime null)',
    `insert into zero values ('0000-00-00', '0000-00-00 00:00:00', null), ('2024-02-00', '2024-02-29 10:00:00.120', null)`,
  )
  const track = { column: 't', option: 'last' } as const
  const { json, summary } = await read(connection, 'select * from zero order by d desc', [], { track })
  const zero = '{"d":"0000-00-00","t":"0000-00-00T00:00:00","n":null}'
  assert.equal(json, `[{"d":"2024-02-00","t":"2024-02-29T10:00:00.12","n":null},${zero}]`)
  assert.ok(summary.tracked)
  assert.deepEqual((await read(connection, 'select count(*) as c from zero where t > ?', [summary.tracked])).rows, [
    { c: 1 },
  ])
  assert.deepEqual((await read(connection, 'select count(*) as c from zero where t = ?', [summary.tracked])).rows, [
    { c: 1 },
  ])
})

test('long values among short ones arrive whole, in the middle of a block', async () => {
  const { rows } = await read(
    connection,
    "select seq as n, repeat('é', if(seq % 7 = 0, 50000, 3)) as t from seq_1_to_60 order by seq",
  )
  for (const [index, row] of rows.entries())
    assert.deepEqual(row, { n: index + 1, t: 'é'.repeat((index + 1) % 7 === 0 ? 50_000 : 3) })
})

test('I5: dates of every kind arrive as the database prints them, and NULL beside a zero date stays NULL, block after block', async () => {
  await run(
    connection,
    `set sql_mode = ''`,
    'create table dates (n integer, d date, t datetime(6), z datetime null)',
    `insert into dates select seq, if(seq % 3 = 0, null, if(seq % 3 = 1, '0000-00-00', '2024-00-31')),
      if(seq % 3 = 1, null, if(seq % 3 = 2, '0000-00-00 00:00:00', '0000-00-00 00:00:00.000001')),
      if(seq % 2 = 0, '9999-12-31 23:59:59', null) from seq_1_to_2500`,
  )
  const { rows } = await read(connection, 'select * from dates order by n')
  assert.equal(rows.length, 2500)
  for (const [index, row] of rows.entries()) {
    const n = index + 1
    const d = [null, '0000-00-00', '2024-00-31'][n % 3]
    const t = ['0000-00-00T00:00:00.000001', null, '0000-00-00T00:00:00'][n % 3]
    assert.deepEqual(row, { n, d, t, z: n % 2 === 0 ? '9999-12-31T23:59:59' : null })
  }
})
