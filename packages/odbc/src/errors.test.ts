import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { connect, listDataSources, listDrivers, type OdbcConnection, OdbcError } from './index.ts'
import { dataSources, read, run } from './testing/data-sources.ts'

async function failure(promise: Promise<unknown>): Promise<OdbcError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof OdbcError, String(error))
  return error
}

const states = {
  PostgreSQL: { syntax: '42601', missing: '42P01', duplicate: '23505' },
  MariaDB: { syntax: '42000', missing: '42S02', duplicate: '23000' },
  SQLite: { syntax: 'HY000', missing: 'HY000', duplicate: 'HY000' },
} as const

for (const source of dataSources()) {
  describe(source.name, () => {
    let connection: OdbcConnection
    before(async () => {
      connection = await source.open()
      await run(connection, 'create table numbers (n integer primary key)', 'insert into numbers values (1), (2)')
    })

    test("an error carries the database's message, its SQLSTATE and its kind", async () => {
      const syntax = await failure(read(connection, 'selec 1'))
      assert.match(syntax.message, /selec/)
      assert.deepEqual([syntax.sqlState, syntax.kind], [states[source.name].syntax, 'syntax'])
      const missing = await failure(read(connection, 'select * from nowhere'))
      assert.match(missing.message, /nowhere/)
      assert.equal(missing.sqlState, states[source.name].missing)
      const duplicate = await failure(read(connection, 'insert into numbers values (1)'))
      assert.deepEqual([duplicate.sqlState, duplicate.kind], [states[source.name].duplicate, 'constraint'])
      assert.ok(duplicate.diagnostics.length > 0)
    })

    test('the connection is usable after an error', async () => {
      await failure(read(connection, 'selec 1'))
      assert.deepEqual((await read(connection, 'select n from numbers order by n')).rows, [{ n: 1 }, { n: 2 }])
    })

    test('a statement without rows tells how many it changed, 0 too', async () => {
      const changed = await read(connection, 'update numbers set n = n where n > 5')
      assert.deepEqual([changed.affectedRows, changed.rows], [0, []])
      assert.equal((await read(connection, 'update numbers set n = n + 10 where n = 2')).affectedRows, 1)
      assert.equal((await read(connection, 'delete from numbers where n = 12')).affectedRows, 1)
      assert.equal((await read(connection, 'insert into numbers values (2), (3)')).affectedRows, 2)
    })

    test('a second statement at the same time is refused', async () => {
      const first = connection.query('select n from numbers', [])
      const second = await failure(connection.query('select n from numbers', []))
      assert.equal(second.sqlState, 'HY010')
      for await (const _ of (await first).chunks) assert.ok(true)
    })

    test('a result whose rows are all ready may be read after the next statement', async () => {
      const first = await connection.query('select n from numbers where n = 1', [])
      const isBusy = async () => {
        const second = read(connection, 'select 7 as other')
        return second.then(
          () => false,
          (error) => error instanceof OdbcError && error.sqlState === 'HY010',
        )
      }
      while (await isBusy()) await new Promise((resolve) => setImmediate(resolve)) // until the worker is done with the first
      const parts: string[] = []
      for await (const { bytes } of first.chunks) parts.push(Buffer.from(bytes).toString())
      assert.deepEqual(parts, ['{"n":1}'])
    })

    test('a statement that ODBC would cut short is refused', async () => {
      assert.equal((await failure(connection.query("select 'a\0b'", []))).kind, 'syntax')
      assert.equal((await failure(connection.describe("select '\ud800'"))).kind, 'syntax')
    })

    test('describing a statement that cannot be prepared is an error', async () => {
      await failure(connection.describe('select * from nowhere'))
    })

    test('it tells what it is connected to', () => {
      assert.match(connection.info.dbms, new RegExp(source.name, 'i'))
      assert.match(connection.info.dbmsVersion, /^\d+\./)
      assert.ok(connection.info.driver.length > 0)
    })

    test('after close, statements are refused and close may be called again', async () => {
      const other = await source.open()
      await other.close()
      await other.close()
      assert.equal((await failure(other.query('select 1', []))).kind, 'connection')
    })
  })
}

for (const source of dataSources().filter(({ name }) => name !== 'SQLite')) {
  test(`${source.name}: a session that the server ended is an error of kind connection, now and afterwards`, async () => {
    const [victim, other] = [await source.open(), await source.open()]
    const postgres = source.name === 'PostgreSQL'
    const { rows } = await read(victim, postgres ? 'select pg_backend_pid() as id' : 'select connection_id() as id')
    const id = String(rows[0]?.id)
    const sleeping = failure(read(victim, postgres ? 'select pg_sleep(60)' : 'select sleep(60)'))
    const running = postgres
      ? `select 1 as x from pg_stat_activity where pid = ${id} and state = 'active'`
      : `select 1 as x from information_schema.processlist where id = ${id} and command <> 'Sleep'`
    while ((await read(other, running)).rows.length === 0) await new Promise((resolve) => setImmediate(resolve))
    await read(other, postgres ? `select pg_terminate_backend(${id})` : `kill ${id}`)
    assert.equal((await sleeping).kind, 'connection')
    assert.equal((await failure(read(victim, 'select 1 as x'))).kind, 'connection')
    await victim.close()
  })
}

test('a driver that is not installed and a server that is not there are errors of kind connection', async () => {
  assert.equal((await failure(connect({ connectionString: 'Driver=NoSuchDriver' }))).kind, 'connection')
  const nobody = 'Driver={PostgreSQL Unicode};Server=127.0.0.1;Port=1;Database=x;UID=x'
  assert.equal((await failure(connect({ connectionString: nobody }))).kind, 'connection')
})

test('installed drivers and data sources are listed', async () => {
  const drivers = await listDrivers()
  assert.ok(drivers.some(({ name, attributes }) => name === 'SQLite3' && attributes.Driver?.includes('sqlite')))
  assert.ok(Array.isArray(await listDataSources()))
})
