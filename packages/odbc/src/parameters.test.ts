import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { leastValue, type OdbcConnection, OdbcError, type Parameter } from './index.ts'
import { dataSources, read, run } from './testing/data-sources.ts'

const hostile = `'; DROP TABLE orders; --`

for (const source of dataSources()) {
  describe(source.name, () => {
    let connection: OdbcConnection
    before(async () => {
      connection = await source.open()
      const { types } = source
      await run(
        connection,
        `create table orders (id ${types.integer}, price ${types.decimal}, weight ${types.float}, paid ${types.boolean},
         day date, stamp ${types.timestamp}, moment ${types.time}, customer varchar(60), data ${types.binary})`,
      )
      const insert = 'insert into orders values (?, ?, ?, ?, ?, ?, ?, ?, ?)'
      const row = (values: string[]) =>
        (['integer', 'decimal', 'float', 'boolean', 'date', 'timestamp', 'time', 'text', 'binary'] as const).map(
          (type, index): Parameter => ({ type, value: values[index] ?? null }),
        )
      await read(
        connection,
        insert,
        row([
          '9007199254740993',
          '10.5',
          '0.25',
          'true',
          '2024-02-28',
          '2024-02-28T10:00:00.123456',
          '10:00:00.5',
          'Ana',
          'AA==',
        ]),
      )
      await read(
        connection,
        insert,
        row([
          '9007199254740994',
          '10.75',
          '0.5',
          'false',
          '2024-02-29',
          '2024-02-28T10:00:00.123457',
          '10:00:00.75',
          hostile,
          'AP8=',
        ]),
      )
    })

    const ids = async (where: string, ...parameters: Parameter[]) =>
      (await read(connection, `select id from orders where ${where} order by id`, parameters)).json
        .match(/\d+/g)
        ?.map((id) => id.slice(-1))
        .join('') ?? ''

    test('each type is compared exactly by the column it meets', async () => {
      const cases: [string, Parameter, string][] = [
        ['id > ?', { type: 'integer', value: '9007199254740993' }, '4'],
        ['id >= ?', { type: 'integer', value: '9007199254740993' }, '34'],
        ['price > ?', { type: 'decimal', value: '10.5' }, '4'],
        ['price >= ?', { type: 'decimal', value: '10.50' }, '34'],
        ['weight > ?', { type: 'float', value: '0.25' }, '4'],
        ['paid = ?', { type: 'boolean', value: 'true' }, '3'],
        ['day > ?', { type: 'date', value: '2024-02-28' }, '4'],
        ['stamp > ?', { type: 'timestamp', value: '2024-02-28T10:00:00.123456' }, '4'],
        ['stamp >= ?', { type: 'timestamp', value: '2024-02-28T10:00:00.123456' }, '34'],
        ['moment > ?', { type: 'time', value: '10:00:00.5' }, '4'],
        ['customer = ?', { type: 'text', value: 'Ana' }, '3'],
        ['data = ?', { type: 'binary', value: 'AP8=' }, '4'],
      ]
      for (const [where, parameter, expected] of cases) assert.equal(await ids(where, parameter), expected, where)
    })

    test('a value of unknown type is compared as the column wants it', async () => {
      const cases: [string, string, string][] = [
        ['id > ?', '9007199254740993', '4'],
        ['price > ?', '10.5', '4'],
        ['day >= ?', '2024-02-29', '4'],
        ['stamp > ?', '2024-02-28 10:00:00.123456', '4'],
        ['customer = ?', 'Ana', '3'],
      ]
      for (const [where, value, expected] of cases)
        assert.equal(await ids(where, { type: 'unknown', value }), expected, where)
    })

    test('I4: a hostile text stays text', async () => {
      assert.equal(await ids('customer = ?', { type: 'text', value: hostile }), '4')
      assert.equal(await ids('customer = ?', { type: 'unknown', value: hostile }), '4')
      const { rows } = await read(connection, 'select ? as x', [{ type: 'text', value: `${hostile} \\' é漢🚚` }])
      assert.deepEqual(rows, [{ x: `${hostile} \\' é漢🚚` }])
      assert.equal(await ids('1 = 1'), '34')
    })

    test('the least value of a type is less than every value', async () => {
      const columns = [
        ['id', 'integer'],
        ['price', 'decimal'],
        ['weight', 'float'],
        ['day', 'date'],
        ['stamp', 'timestamp'],
        ['moment', 'time'],
        ['customer', 'text'],
        ['data', 'binary'],
      ] as const
      for (const [column, type] of columns) assert.equal(await ids(`${column} > ?`, leastValue(type)), '34', column)
    })

    test('a value that is not of its type is refused before the database sees it', async () => {
      const malformed: Parameter[] = [
        { type: 'integer', value: '1.5' },
        { type: 'decimal', value: 'abc' },
        { type: 'date', value: '2024/02/28' },
        { type: 'timestamp', value: 'yesterday' },
        { type: 'boolean', value: '1' },
        { type: 'text', value: '\ud800' },
      ]
      for (const parameter of malformed) {
        await assert.rejects(ids('id = ?', parameter), (error) => error instanceof OdbcError && error.kind === 'data')
      }
    })

    test('too few values are an error of the driver, not a crash', async () => {
      await assert.rejects(
        read(connection, 'select id from orders where id = ? and id > ?', [{ type: 'integer', value: '1' }]),
        OdbcError,
      )
      assert.equal(await ids('1 = 1'), '34')
    })
  })
}
