// What other ODBC clients have got wrong and no other test here holds; docs/known-faults.md says whose faults they are.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { before, describe, test } from 'node:test'
import { type OdbcConnection, OdbcError, type Parameter } from './index.ts'
import { dataSources, read, run } from './testing/data-sources.ts'

const isData = (error: unknown) => error instanceof OdbcError

for (const source of dataSources()) {
  describe(source.name, () => {
    let connection: OdbcConnection
    before(async () => {
      connection = await source.open()
      const { integer, decimal, float, text, binary } = source.types
      await run(
        connection,
        `create table faults (id ${integer}, i ${integer}, short varchar(5), d ${decimal}, f ${float}, t ${text}, b ${binary})`,
        `insert into faults (id, short) values (1, 'abc')`,
      )
    })
    const back = async (column: string, parameter: Parameter): Promise<string> => {
      await run(connection, 'delete from faults where id > 1')
      await read(connection, `insert into faults (id, ${column}) values (2, ?)`, [parameter])
      const { json } = await read(connection, `select ${column} as v from faults where id = 2`)
      return json.slice('[{"v":'.length, -'}]'.length)
    }

    test('an integer of more than 64 bits is refused, or kept with all its digits', async () => {
      const value = '99999999999999999999'
      assert.equal(Number(await back('d', { type: 'integer', value })), 1e20)
      if (source.name === 'SQLite') assert.equal(JSON.parse(await back('t', { type: 'integer', value })), value)
      else await assert.rejects(back('i', { type: 'integer', value }), isData)
    })

    test('a parameter longer than the column it is compared with finds nothing, and is no error', async () => {
      const value = 'abc'.repeat(3000)
      assert.deepEqual(
        (await read(connection, 'select id from faults where short = ?', [{ type: 'text', value }])).rows,
        [],
      )
    })

    test('parameters in a subquery are bound', async () => {
      const sql = 'select x.id from (select id from faults where short = ? and id between ? and ?) x'
      const parameters: Parameter[] = [
        { type: 'text', value: 'abc' },
        { type: 'integer', value: '1' },
        { type: 'integer', value: '10' },
      ]
      assert.deepEqual((await read(connection, sql, parameters)).rows, [{ id: 1 }])
    })

    test('a decimal with an exponent, and one that ends with zeros, keep their value', async () => {
      assert.equal(Number(await back('d', { type: 'decimal', value: '1.23e7' })), 12_300_000)
      assert.equal(Number(await back('d', { type: 'decimal', value: '1000.10' })), 1000.1)
      assert.equal(Number(await back('d', { type: 'decimal', value: '100010' })), 100_010)
    })

    test('text and binary arrive whole at every length where some buffer ends', async () => {
      for (const length of [
        0, 1, 254, 255, 256, 510, 511, 512, 1023, 1024, 2047, 2048, 4000, 4001, 8000, 8001, 20_480,
      ]) {
        const value = 'á'.slice(0, length) + '0123456789-abcdef'.repeat(1300).slice(0, Math.max(0, length - 1))
        assert.equal(JSON.parse(await back('t', { type: 'text', value })), value, `text of ${length}`)
        const base64 = Buffer.from(value, 'latin1').toString('base64')
        assert.equal(JSON.parse(await back('b', { type: 'binary', value: base64 })), base64, `binary of ${length}`)
      }
    })

    test('columns of one name, and columns without one, are all there', async () => {
      const { rows } = await read(connection, 'select id, id, short as id, id + 0, 1 + 1 from faults where id = 1')
      assert.equal(Object.keys(rows[0] ?? {}).length, 5)
      assert.deepEqual(Object.values(rows[0] ?? {}), [1, 1, 'abc', 1, 2])
    })

    test('floats that are no numbers go in and come out, or are refused', async () => {
      for (const value of ['NaN', 'Infinity', '-Infinity']) {
        const trip = back('f', { type: 'float', value })
        if (source.name === 'PostgreSQL') assert.equal(JSON.parse(await trip), value)
        else
          await trip.then(
            (json) => assert.equal(json, value === 'NaN' ? 'null' : `"${value}"`),
            (error) => assert.ok(isData(error)),
          )
      }
    })

    test('an error message as long as its driver keeps it is no crash', {
      skip: source.name !== 'PostgreSQL' && 'the database cuts its own',
    }, async () => {
      const failing = read(connection, `do $$ begin raise exception '%', repeat('é', 50000); end $$`)
      await assert.rejects(failing, (error) => isData(error) && /^ERROR: é{2000,}$/.test(String(Object(error).message)))
    })
  })
}

test('each test that the page of known faults names is there', () => {
  const page = readFileSync(new URL('../docs/known-faults.md', import.meta.url), 'utf8')
  const named = [...page.matchAll(/\[`([a-z/-]+\.test\.ts)`\]\(([^)]+)\): ([^|]+?) \|/g)]
  assert.ok(named.length > 20, `${named.length} tests are named`)
  for (const [, , path = '', title = ''] of named) {
    const url = new URL(path, new URL('../docs/known-faults.md', import.meta.url))
    assert.ok(existsSync(url), path)
    assert.ok(readFileSync(url, 'utf8').includes(title.replaceAll('&#124;', '|')), `${path}: ${title}`)
  }
})
