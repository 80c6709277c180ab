import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OdbcError } from './index.ts'
import { dataSources, read, run, type SourceName } from './testing/data-sources.ts'

/** Each writes, or makes the way for the next to write, unless the database itself is held. */
const hostile: Record<SourceName, string[]> = {
  PostgreSQL: [
    'INSERT INTO t VALUES (2)',
    'COMMIT; INSERT INTO t VALUES (3)',
    'SELECT 1; END; SET default_transaction_read_only = off; INSERT INTO t VALUES (4)',
    'SET TRANSACTION READ WRITE',
    'COMMIT',
    "SELECT set_config('transaction_read_only', 'off', true)",
    'CREATE TABLE u (n int)',
    'SELECT lo_create(12345)',
    'INSERT INTO t VALUES (5)',
  ],
  MariaDB: [
    'INSERT INTO t VALUES (2)',
    'COMMIT',
    'CREATE TABLE u (n int)',
    'TRUNCATE t',
    'SET SESSION TRANSACTION READ WRITE',
    'BEGIN NOT ATOMIC COMMIT; INSERT INTO t VALUES (3); END',
    'SET STATEMENT tx_read_only = 0 FOR INSERT INTO t VALUES (4)',
    'SET autocommit = 1',
    'INSERT INTO t VALUES (5)',
  ],
  SQLite: [
    'INSERT INTO t VALUES (2)',
    'PRAGMA query_only = 0; INSERT INTO t VALUES (3)',
    'PRAGMA query_only = 0',
    'CREATE TEMP TABLE u (n int)',
    "ATTACH ':memory:' AS x",
    "VACUUM INTO '/nonexistent/x'",
    'INSERT INTO t VALUES (5)',
  ],
}

for (const source of dataSources()) {
  test(`${source.name}: a statement that shall only read changes nothing, and the next one may write again`, async () => {
    const connection = await source.open()
    await run(connection, 'CREATE TABLE t (n int)', 'INSERT INTO t VALUES (1)')
    let refused = 0
    for (const sql of hostile[source.name])
      await read(connection, sql, [], { readOnly: true }).catch((error: unknown) => {
        assert.ok(error instanceof OdbcError)
        refused += 1
      })
    assert.ok(refused >= 4, `${refused} were refused`)
    const one = [{ type: 'integer', value: '1' }] as const
    assert.equal((await read(connection, 'SELECT n FROM t WHERE n >= ?', one, { readOnly: true })).json, '[{"n":1}]')
    await assert.rejects(read(connection, 'CREATE TABLE u (n int)', [], { readOnly: true }))
    await run(connection, 'INSERT INTO t VALUES (6)')
    assert.equal((await read(connection, 'SELECT n FROM t ORDER BY n')).json, '[{"n":1},{"n":6}]')
  })

  test(`${source.name}: within a transaction nothing is held to reading`, async () => {
    const connection = await source.open()
    await connection.begin()
    await assert.rejects(connection.query('SELECT 1', [], { readOnly: true }), /transaction of its own/)
    await connection.rollback()
    assert.equal(connection.busy, false)
  })
}
