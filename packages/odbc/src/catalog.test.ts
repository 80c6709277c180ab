import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dataSources, run } from './testing/data-sources.ts'

for (const source of dataSources())
  test(`${source.name}: the catalog names every column of the database's tables and views, and no others`, async () => {
    const connection = await source.open()
    await run(connection, 'create table stock (id integer not null, label varchar(20))')
    await run(connection, 'create view labels as select label from stock')
    const rows: Record<string, unknown>[] = []
    for await (const { bytes } of (await connection.catalog()).chunks)
      rows.push(...JSON.parse(`[${Buffer.from(bytes).toString('utf8')}]`))
    const found = rows.map(({ table, kind, column, nullable, position }) => ({
      table,
      kind,
      column,
      nullable,
      position,
    }))
    assert.deepEqual(
      found.filter(({ table }) => table === 'stock' || table === 'labels'),
      [
        { table: 'labels', kind: 'view', column: 'label', nullable: 'YES', position: 1 },
        { table: 'stock', kind: 'table', column: 'id', nullable: 'NO', position: 1 },
        { table: 'stock', kind: 'table', column: 'label', nullable: 'YES', position: 2 },
      ],
    )
    assert.deepEqual(
      found.filter(({ table }) => /^(pg|sqlite|innodb)_/i.test(String(table))),
      [],
    )
    await connection.close()
  })
