import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type OdbcConnection, OdbcError } from './index.ts'
import { dataSources, read, run } from './testing/data-sources.ts'

const endless = {
  PostgreSQL: 'select pg_sleep(60)',
  MariaDB: 'select sleep(60)',
  SQLite: 'with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c',
} as const
const series = {
  PostgreSQL: "select n, repeat('x', 100) as t from generate_series(1, 300000) as n",
  MariaDB: "select seq as n, repeat('x', 100) as t from seq_1_to_300000",
  SQLite: `with recursive c(n) as (select 1 union all select n + 1 from c where n < 300000)
           select n, replace(hex(zeroblob(50)), '0', 'x') as t from c`,
} as const

for (const source of dataSources()) {
  describe(source.name, () => {
    let connection: OdbcConnection
    before(async () => {
      connection = await source.open()
    })

    async function interrupted(query: Promise<unknown>, kind: string): Promise<number> {
      const start = performance.now()
      await assert.rejects(query, (error) => error instanceof OdbcError && error.kind === kind)
      return performance.now() - start
    }

    test('cancel() ends a running statement within a second, and the connection goes on', async () => {
      const query = read(connection, endless[source.name])
      connection.cancel()
      assert.ok((await interrupted(query, 'cancelled')) < 1000)
      assert.deepEqual((await read(connection, 'select 1 as x')).rows, [{ x: 1 }])
    })

    test('an abort signal ends a running statement', async () => {
      const controller = new AbortController()
      const query = read(connection, endless[source.name], [], { signal: controller.signal })
      setTimeout(() => controller.abort(), 50)
      assert.ok((await interrupted(query, 'cancelled')) < 1000)
      assert.deepEqual((await read(connection, 'select 1 as x')).rows, [{ x: 1 }])
    })

    test('a time limit ends a running statement with an error of kind timeout', async () => {
      const query = read(connection, endless[source.name], [], { timeoutSeconds: 0.2 })
      const took = await interrupted(query, 'timeout')
      assert.ok(took >= 190 && took < 1000, `${took} ms`)
      assert.deepEqual((await read(connection, 'select 1 as x')).rows, [{ x: 1 }])
    })

    test('leaving the rows early closes the cursor and frees the connection', async () => {
      const result = await connection.query(series[source.name], [], { chunkBytes: 4096 })
      for await (const { rows } of result.chunks) {
        assert.ok(rows > 0)
        break
      }
      assert.throws(() => result.summary())
      assert.deepEqual((await read(connection, 'select 1 as x')).rows, [{ x: 1 }])
    })

    test('an interruption in the middle of the rows rejects the iteration', async () => {
      const result = await connection.query(series[source.name], [], { chunkBytes: 4096 })
      const reading = (async () => {
        for await (const { rows } of result.chunks) {
          assert.ok(rows > 0)
          connection.cancel()
        }
      })()
      await interrupted(reading, 'cancelled')
      assert.deepEqual((await read(connection, 'select 1 as x')).rows, [{ x: 1 }])
    })

    test('close() while a statement runs ends both', async () => {
      const other = await source.open()
      const query = read(other, endless[source.name])
      const closing = other.close()
      await interrupted(query, 'cancelled')
      await closing
    })

    test('a statement can be cancelled at any moment without harm to the process', async () => {
      const program = fileURLToPath(new URL('./testing/cancel-often.ts', import.meta.url))
      const args = [program, await source.connectionString(), series[source.name]]
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] })
      assert.deepEqual(await once(child, 'exit'), [0, null])
    })

    test('cancel() without a statement has no effect on the next', async () => {
      connection.cancel()
      assert.deepEqual((await read(connection, 'select 1 as x')).rows, [{ x: 1 }])
    })

    test('connections run at the same time', async () => {
      const connections = await Promise.all([source.open(), source.open(), source.open()])
      const results = await Promise.all(connections.map((each) => read(each, series[source.name])))
      for (const { rows } of results) assert.equal(rows.length, 300_000)
      await Promise.all(connections.map((each) => each.close()))
    })
  })
}

test('PostgreSQL keeps no transaction open after rows were read, left or failed', async () => {
  const source = dataSources()[0]
  assert.ok(source)
  const [reader, observer] = [await source.open(), await source.open()]
  const pid = (await read(reader, 'select pg_backend_pid() as pid')).rows[0]?.pid
  const state = async () =>
    (await read(observer, `select state from pg_stat_activity where pid = ${String(pid)}`)).rows[0]?.state
  await run(reader, 'create table kept (n integer)', 'insert into kept select generate_series(1, 5000)')
  await read(reader, 'select n from kept')
  assert.equal(await state(), 'idle')
  const result = await reader.query('select n from kept', [], { chunkBytes: 1024 })
  for await (const { rows } of result.chunks) {
    assert.ok(rows > 0)
    break
  }
  assert.equal(await state(), 'idle')
  await assert.rejects(read(reader, 'select 1 / (n - 4000) from kept'), { sqlState: '22012' })
  assert.equal(await state(), 'idle')
  await run(observer, 'drop table kept') // would wait for ever for a lock that lingers
})
