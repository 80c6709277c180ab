import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { type OdbcConnection, OdbcError, type QueryResult } from './index.ts'
import { dataSources, read, run } from './testing/data-sources.ts'

async function rowsOf(result: QueryResult | null): Promise<Record<string, unknown>[]> {
  const parts: string[] = []
  assert.ok(result)
  for await (const { bytes } of result.chunks) parts.push(Buffer.from(bytes).toString('utf8'))
  return JSON.parse(`[${parts.join(',')}]`)
}

const hasState = (sqlState: string) => (error: unknown) => error instanceof OdbcError && error.sqlState === sqlState

for (const source of dataSources()) {
  describe(source.name, () => {
    let connection: OdbcConnection
    before(async () => {
      connection = await source.open()
      await run(connection, `create table stock (id integer not null primary key, label varchar(20))`)
    })
    const count = async (reader: OdbcConnection) => (await read(reader, 'select count(*) as c from stock')).rows[0]?.c

    test('execute tells how many rows a statement changed, and drops rows that one makes', async () => {
      await connection.execute('delete from stock')
      assert.equal((await connection.execute("insert into stock values (1, 'a'), (2, 'b')")).affectedRows, 2)
      assert.equal((await connection.execute('select * from stock')).affectedRows, null)
      assert.equal(
        (await connection.execute('delete from stock where id = ?', [{ type: 'integer', value: '2' }])).affectedRows,
        1,
      )
    })

    test('a prepared statement is executed with other values each time, also after an error', async () => {
      await connection.execute('delete from stock')
      const insert = await connection.prepare('insert into stock values (?, ?)')
      assert.equal(insert.parameterCount, 2)
      const values = (id: number, label: string | null) =>
        [
          { type: 'integer', value: String(id) },
          { type: 'text', value: label },
        ] as const
      for (const id of [1, 2, 3]) assert.equal((await insert.execute(values(id, `é ${id}`))).affectedRows, 1)
      await assert.rejects(insert.execute(values(1, 'again')), { kind: 'constraint' })
      await insert.execute(values(4, null))
      const select = await connection.prepare('select id, label from stock where id >= ? order by id')
      assert.deepEqual(
        select.columns.map(({ name }) => name),
        ['id', 'label'],
      )
      const found = async (id: number) => rowsOf(await select.query([{ type: 'integer', value: String(id) }]))
      assert.deepEqual(await found(3), [
        { id: 3, label: 'é 3' },
        { id: 4, label: null },
      ])
      assert.deepEqual(await found(5), [])
      assert.equal((await found(1)).length, 4)
      await select.close()
      await select.close()
      await insert.close()
      await assert.rejects(
        connection.prepare('selec 1').then((statement) => statement.execute()),
        OdbcError,
      )
      assert.equal(await count(connection), 4)
    })

    test('a transaction takes effect when it is committed, and not at all when it is rolled back', async () => {
      await connection.execute('delete from stock')
      await connection.begin()
      assert.equal(connection.inTransaction, true)
      await assert.rejects(connection.begin(), hasState('25000'))
      await connection.execute("insert into stock values (1, 'a')")
      await connection.rollback()
      assert.equal(await count(connection), 0)
      await connection.transaction(async (inside) => {
        await inside.execute("insert into stock values (2, 'b')")
        await inside.execute("insert into stock values (3, 'c')")
      })
      assert.equal(await count(connection), 2)
      const failing = connection.transaction(async (inside) => {
        await inside.execute('delete from stock')
        await inside.execute("insert into stock values (9, 'x'), (9, 'y')")
      })
      await assert.rejects(failing, { kind: 'constraint' })
      assert.equal(await count(connection), 2)
      await assert.rejects(connection.commit(), hasState('25000'))
    })

    if (source.name !== 'SQLite')
      // which has one level only
      test('a repeatable read does not see what others commit meanwhile; a read committed does', async () => {
        const other = await source.open()
        await connection.execute('delete from stock')
        for (const [isolation, seen] of [
          ['repeatableRead', 0],
          ['readCommitted', 1],
        ] as const) {
          await connection.execute('delete from stock')
          await connection.begin({ isolation })
          assert.equal(await count(connection), 0)
          await other.execute("insert into stock values (1, 'a')")
          assert.equal(await count(connection), seen)
          await connection.commit()
        }
        await other.close()
      })

    test("ODBC's own catalog: tables, columns, primary keys and types", async () => {
      const tables = await rowsOf(await connection.tables({ table: 'stock' }))
      assert.deepEqual(
        tables.map((row) => row.TABLE_NAME ?? row.table_name),
        ['stock'],
      )
      const columns = await rowsOf(await connection.columns({ table: 'stock' }))
      assert.deepEqual(
        columns.map((row) => row.COLUMN_NAME ?? row.column_name),
        ['id', 'label'],
      )
      const keys = await rowsOf(await connection.primaryKeys({ table: 'stock' }))
      assert.deepEqual(
        keys.map((row) => row.COLUMN_NAME ?? row.column_name),
        ['id'],
      )
      const types = await rowsOf(await connection.types())
      assert.ok(types.some((row) => /^varchar/i.test(String(row.TYPE_NAME ?? row.type_name))))
    })

    test('a signal that has aborted and a time limit hold for every call', async () => {
      const signal = AbortSignal.abort()
      for (const call of [
        () => connection.describe('select 1', { signal }),
        () => connection.prepare('select 1', { signal }),
        () => connection.execute('select 1', [], { signal }),
        () => connection.begin({ signal }),
        () => connection.tables({}, { signal }),
      ])
        await assert.rejects(call, { kind: 'cancelled' })
      assert.deepEqual((await read(connection, 'select 1 as x')).rows, [{ x: 1 }])
    })
  })
}

for (const source of dataSources().filter(({ name }) => name !== 'SQLite')) {
  const open = async () => {
    const { connect } = await import('./index.ts')
    return connect({ connectionString: `${await source.connectionString()};OPTION=67108864` }) // MariaDB: more than one statement
  }

  test(`${source.name}: several results come one after the other, and an error of a later statement where it stands`, async () => {
    const connection = await open()
    const first = await connection.query('select 1 as a; select 2 as b, 3 as c; select 4 as d', [], {
      allResults: true,
    })
    assert.deepEqual(await rowsOf(first), [{ a: 1 }])
    await assert.rejects(connection.query('select 1'), hasState('HY010'))
    const second = await first.nextResult()
    assert.deepEqual(
      second?.columns.map(({ name }) => name),
      ['b', 'c'],
    )
    const third = await second?.nextResult() // the second's rows are dropped
    assert.deepEqual(await rowsOf(third ?? null), [{ d: 4 }])
    assert.equal(await third?.nextResult(), null)
    assert.equal(connection.busy, false)
    assert.deepEqual((await read(connection, 'select 1 as x')).rows, [{ x: 1 }])
    await connection.close()
  })
}
