import assert from 'node:assert/strict'
import { test } from 'node:test'
import { selectAll, tablesOf } from './table-sql.ts'

test('a table is named with its schema where that is not the usual one, and quoted where it must be', () => {
  const sql = (schema: string | null, table: string, dbms = 'PostgreSQL') => selectAll({ schema, table }, dbms)
  assert.equal(sql('public', 'orders'), 'SELECT * FROM orders')
  assert.equal(sql('sales', 'orders'), 'SELECT * FROM sales.orders')
  assert.equal(sql(null, 'Order "x"'), 'SELECT * FROM "Order ""x"""')
  assert.equal(sql(null, 'my table', 'MariaDB 11'), 'SELECT * FROM `my table`')
})

test('a table is listed once, however many columns it has', () => {
  const column = { schema: null, kind: 'table', type: 'int', nullable: null }
  const items = [
    { ...column, table: 'a', column: 'x' },
    { ...column, table: 'a', column: 'y' },
    { ...column, table: 'b', column: 'x' },
  ]
  assert.deepEqual(
    tablesOf({ items }).map(({ table }) => table),
    ['a', 'b'],
  )
})
