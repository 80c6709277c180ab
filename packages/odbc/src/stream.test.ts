import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { OdbcConnection } from './index.ts'
import { dataSources, read, run } from './testing/data-sources.ts'

const sources = dataSources()

for (const source of sources) {
  describe(source.name, () => {
    let connection: OdbcConnection
    before(async () => {
      connection = await source.open()
      const numbers = {
        PostgreSQL: 'insert into many select n, repeat(chr(97 + n % 26), n % 50) from generate_series(1, 20000) as n',
        MariaDB: 'insert into many select seq, repeat(char(97 + seq % 26), seq % 50) from seq_1_to_20000',
        SQLite: `insert into many with recursive c(n) as (select 1 union all select n + 1 from c where n < 20000)
                 select n, substr(replace(hex(zeroblob(25)), '0', char(97 + n % 26)), 1, n % 50) from c`,
      }
      await run(connection, 'create table many (n integer, t varchar(60))', numbers[source.name])
    })

    test('chunks hold whole rows in order, and joined by commas they are one JSON array, at any chunk size', async () => {
      const expected = Array.from({ length: 20_000 }, (_, index) => {
        const n = index + 1
        return { n, t: String.fromCharCode(97 + (n % 26)).repeat(n % 50) }
      })
      for (const chunkBytes of [1024, 10_000, 1 << 20, 64 << 20]) {
        const result = await connection.query('select n, t from many order by n', [], { chunkBytes })
        const rows: unknown[] = []
        let bytes = 0
        for await (const chunk of result.chunks) {
          assert.ok(chunk.bytes.length <= chunkBytes)
          const parsed: unknown[] = JSON.parse(`[${Buffer.from(chunk.bytes).toString('utf8')}]`)
          assert.equal(parsed.length, chunk.rows)
          bytes += chunk.bytes.length
          rows.push(...parsed)
        }
        assert.deepEqual(rows, expected)
        assert.deepEqual(result.summary(), {
          rows: 20_000,
          bytes,
          tracked: null,
          leftOut: 0,
          window: null,
          windowOverflow: 0,
        })
      }
    })

    test('a row wider than a chunk makes a chunk of its own', async () => {
      const wide = `select n, '${'é'.repeat(3000)}' as t from many where n <= 3 order by n`
      const result = await connection.query(wide, [], { chunkBytes: 1024 })
      const sizes: number[] = []
      for await (const { bytes, rows } of result.chunks) {
        assert.equal(rows, 1)
        sizes.push(bytes.length)
      }
      assert.deepEqual(sizes, [6014, 6014, 6014])
    })

    test('a reader that waits holds the database back, and loses nothing', async () => {
      const result = await connection.query('select n, t from many order by n', [], { chunkBytes: 2048 })
      let last = 0
      let turns = 0
      for await (const { bytes } of result.chunks) {
        if (turns++ % 20 === 0) await new Promise((resolve) => setImmediate(resolve))
        const rows: { n: number }[] = JSON.parse(`[${Buffer.from(bytes).toString('utf8')}]`)
        for (const { n } of rows) assert.equal(n, ++last)
      }
      assert.equal(last, 20_000)
    })

    test('a result without rows has columns and no chunk', async () => {
      const result = await connection.query('select n, t from many where n < 0', [])
      assert.deepEqual(
        result.columns.map(({ name }) => name),
        ['n', 't'],
      )
      for await (const _ of result.chunks) assert.fail('a chunk came')
      assert.equal(result.summary().rows, 0)
    })

    test('the greatest or the last value of a column is followed', async () => {
      const tracked = async (sql: string, column: string, option: 'greatest' | 'last') =>
        (await read(connection, sql, [], { track: { column, option } })).summary.tracked
      const byNumber = 'select n, t from many where n > 100 order by n desc'
      assert.deepEqual(await tracked(byNumber, 'N', 'greatest'), { type: 'integer', value: '20000' })
      assert.deepEqual(await tracked(byNumber, 'n', 'last'), { type: 'integer', value: '101' })
      assert.deepEqual(await tracked('select t from many where n < 60', 't', 'greatest'), {
        type: 'text',
        value: 'z'.repeat(25),
      })
      assert.equal(await tracked('select n from many where n < 0', 'n', 'greatest'), null)
      assert.equal(await tracked('select max(n) as m from many where n < 0', 'm', 'greatest'), null)
      await assert.rejects(tracked(byNumber, 'nothing', 'greatest'), /no column "nothing"/)
      assert.deepEqual((await read(connection, 'select 1 as x')).rows, [{ x: 1 }])
    })

    test('a tracked value, bound again, finds exactly the rows after it', async () => {
      await run(connection, `create table events (stamp ${source.types.timestamp}, weight ${source.types.float})`)
      const insert = 'insert into events values (?, ?)'
      for (const [stamp, weight] of [
        ['2024-02-28T10:00:00', '0.1'],
        ['2024-02-28T10:00:00.1', '0.30000000000000004'],
        ['2024-02-28T10:00:00.123456', '0.3'],
      ]) {
        await read(connection, insert, [
          { type: 'timestamp', value: stamp ?? null },
          { type: 'float', value: weight ?? null },
        ])
      }
      for (const column of ['stamp', 'weight']) {
        const { summary } = await read(connection, 'select * from events', [], {
          track: { column, option: 'greatest' },
        })
        assert.ok(summary.tracked)
        const count = async (operator: string) =>
          (
            await read(connection, `select count(*) as c from events where ${column} ${operator} ?`, [
              summary.tracked ?? { type: 'text', value: null },
            ])
          ).rows
        assert.deepEqual(await count('>'), [{ c: 0 }])
        assert.deepEqual(await count('='), [{ c: 1 }])
      }
    })
  })
}

const readRows = fileURLToPath(new URL('./testing/read-rows.ts', import.meta.url))

async function readInProcess(rows: number, environment: NodeJS.ProcessEnv = {}) {
  const sqlite = sources.find(({ name }) => name === 'SQLite')
  assert.ok(sqlite)
  const args = [readRows, await sqlite.connectionString(), String(rows)]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...environment } })
  const read: { count: number; digest: string; own: number; driver: number } = JSON.parse(stdout)
  assert.equal(read.count, rows)
  return read
}

test('memory stays flat: a million rows take no more than a hundred thousand', async () => {
  const [few, many] = [await readInProcess(100_000), await readInProcess(1_000_000)]
  assert.ok(many.own < few.own * 1.2 + 5, `${few.own} MB, then ${many.own} MB`)
  assert.ok(many.driver < few.driver * 1.2 + 5, `the driver's process: ${few.driver} MB, then ${many.driver} MB`)
})

test('without memory that both processes see, the same bytes come in messages', async () => {
  const inMessages = await readInProcess(30_000, { POSTERN_ODBC_SHARED_MEMORY: 'off' })
  assert.equal(inMessages.digest, (await readInProcess(30_000)).digest)
})
