import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import fc from 'fast-check'
import type { OdbcConnection, Parameter, ValueType } from './index.ts'
import { dataSources, read, run } from './testing/data-sources.ts'

for (const source of dataSources()) {
  describe(source.name, () => {
    let connection: OdbcConnection
    before(async () => {
      connection = await source.open()
      const columns = Object.entries(source.types).map(([name, type]) => `${name}_value ${type}`)
      await run(connection, `create table every_type (position integer, ${columns.join(', ')})`)
    })

    /** The JSON value that comes back for an inserted one. */
    async function trip(column: string, value: Parameter): Promise<string> {
      await run(connection, 'delete from every_type')
      await read(connection, `insert into every_type (${column}_value) values (?)`, [value])
      const { json } = await read(connection, `select ${column}_value as v from every_type`)
      return json.slice('[{"v":'.length, -'}]'.length)
    }
    const text = (value: string): Parameter => ({ type: 'text', value })

    test('I5: a 64-bit integer arrives with all its digits', async () => {
      for (const value of ['0', '-1', '9007199254740993', '9223372036854775807', '-9223372036854775808']) {
        assert.equal(await trip('integer', { type: 'integer', value }), value)
      }
    })

    test('I5: a decimal arrives digit for digit', {
      skip: source.name === 'SQLite' && 'SQLite stores no decimals',
    }, async () => {
      for (const value of [
        '0.5000000000',
        '-0.1000000000',
        '1234567890123456789012345678.0123456789',
        '-12.3400000000',
      ]) {
        assert.equal(await trip('decimal', { type: 'decimal', value }), value)
      }
    })

    test('I5: a double arrives as the same double', async () => {
      const double = fc
        .double({ noNaN: true, noDefaultInfinity: true })
        .filter((value) => Math.abs(value) > 1e-300 || value === 0)
      await fc.assert(
        fc.asyncProperty(double, async (value) => {
          const plain = value === 0 ? 0 : value
          const arrived = JSON.parse(await trip('float', { type: 'float', value: String(plain) }))
          assert.equal(arrived, plain)
        }),
        { numRuns: 60 },
      )
    })

    test('I5: any text arrives as the same code points', async () => {
      const noNul = source.name === 'PostgreSQL'
      const unit = fc.oneof(
        fc.constantFrom('é', '漢', '🚚', '"', '\\', '\n', '\u0001', '\u007f', "'", '%', ';', ' ', '\ufeff', '\u2028'),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      )
      await fc.assert(
        fc.asyncProperty(fc.array(unit, { maxLength: 40 }), async (units) => {
          const value = noNul ? units.join('').replaceAll('\0', '') : units.join('')
          assert.equal(JSON.parse(await trip('text', text(value))), value)
        }),
        { numRuns: 80 },
      )
    })

    test('I5: text of any length arrives whole', async () => {
      for (const length of [2047, 2048, 2049, 8191, 200_000, 3_000_000]) {
        const value = 'é🚚x'.repeat(Math.ceil(length / 4)) + 'z'.repeat(length % 4)
        assert.equal(JSON.parse(await trip('text', text(value))), value)
      }
    })

    test('I5: binary of any length arrives as base64', async () => {
      for (const length of [0, 1, 2, 255, 2047, 2048, 2049, 300_000]) {
        const value = Buffer.from(Array.from({ length }, (_, index) => (index * 7) & 255)).toString('base64')
        assert.equal(JSON.parse(await trip('binary', { type: 'binary', value })), value)
      }
    })

    test('I5: times arrive to the microsecond, without trailing zeros', async () => {
      for (const value of [
        '2019-10-12T10:00:00.123456',
        '0001-01-01T00:00:00',
        '9999-12-31T23:59:59.999999',
        '2024-02-29T12:30:00.5',
      ]) {
        assert.equal(JSON.parse(await trip('timestamp', { type: 'timestamp', value })), value)
      }
      for (const value of ['10:00:00', '23:59:59.999999', '00:00:00.5']) {
        assert.equal(JSON.parse(await trip('time', { type: 'time', value })), value)
      }
    })

    test('I5: booleans are true and false', async () => {
      assert.equal(await trip('boolean', { type: 'boolean', value: 'true' }), 'true')
      assert.equal(await trip('boolean', { type: 'boolean', value: 'false' }), 'false')
    })

    test('NULL of every type is null', async () => {
      for (const column of Object.keys(source.types)) {
        const types: ValueType[] = ['integer', 'decimal', 'float', 'boolean', 'timestamp', 'time', 'text', 'binary']
        const type = types.find((name) => name === column) ?? 'unknown'
        assert.equal(await trip(column, { type, value: null }), 'null')
      }
      assert.equal(await trip('text', { type: 'unknown', value: null }), 'null')
    })

    test('columns are described with names, types and nothing executed', async () => {
      await run(connection, 'delete from every_type')
      const columns = await connection.describe(
        'select position, text_value as "Größe", position as "position" from every_type'.replaceAll(
          '"',
          source.name === 'MariaDB' ? '`' : '"',
        ),
      )
      assert.deepEqual(
        columns.map(({ name, type }) => [name, type]),
        [
          ['position', 'integer'],
          ['Größe', 'text'],
          ['position_2', 'integer'],
        ],
      )
    })

    test('a statement with parameter markers can be described without values', async () => {
      const columns = await connection.describe(
        'select integer_value, text_value from every_type where integer_value > ?',
      )
      assert.deepEqual(
        columns.map(({ type }) => type),
        ['integer', 'text'],
      )
    })

    test('exactNumbers: string puts 64-bit integers in quotes', async () => {
      await run(
        connection,
        'delete from every_type',
        'insert into every_type (integer_value) values (9007199254740993)',
      )
      const { json } = await read(connection, 'select integer_value as v from every_type', [], {
        exactNumbers: 'string',
      })
      assert.equal(json, '[{"v":"9007199254740993"}]')
      const expression = await read(connection, 'select max(integer_value) as v, 0.5e0 as f from every_type', [], {
        exactNumbers: 'string',
      })
      assert.deepEqual(expression.rows[0]?.v, '9007199254740993')
    })
  })
}
