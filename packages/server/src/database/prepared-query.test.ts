import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { newId } from '../lib/ids.ts'
import { dialects, openTestDatabase } from '../testing/dialects.ts'
import { prepareQuery } from './prepared-query.ts'
import { insertRows } from './write-rows.ts'

const url = (name: string) => ({ id: newId(), name, token: newId(), created_at: 1 })

const byName = prepareQuery((db, { name, from }: { name: string; from: number }) =>
  db.selectFrom('inspection_url').select(['name', 'token']).where('name', '=', name).where('created_at', '>=', from),
)

for (const dialect of dialects) {
  test(`${dialect}: a prepared query takes other values each time, whatever they hold`, async (t) => {
    const db = await openTestDatabase(t, dialect)
    const rows = ['plain', `' or 1 = 1 --`, '$1 ? :name'].map(url)
    await db.transact((tx) => insertRows(tx, 'inspection_url', rows))
    for (const { name, token } of rows)
      assert.deepEqual(
        (await byName.all(db.read, { name, from: 1 })).map((row) => ({ ...row })),
        [{ name, token }],
      )
    assert.equal(await byName.first(db.read, { name: 'plain', from: 2 }), undefined)
  })

  test(`${dialect}: rows are inserted whole and in order, however many they are`, async (t) => {
    const db = await openTestDatabase(t, dialect)
    for (const count of [0, 1, 5, 64, 150]) {
      const rows = Array.from({ length: count }, (_, n) => url(`${count} ${n}`))
      await db.transact((tx) => insertRows(tx, 'inspection_url', rows))
      const stored = await db.read
        .selectFrom('inspection_url')
        .select(['id', 'name'])
        .where('name', 'like', `${count} %`)
        .orderBy('id')
        .execute()
      assert.deepEqual(
        stored.map((row) => ({ ...row })),
        rows.map(({ id, name }) => ({ id, name })),
      )
    }
  })
}

test('PostgreSQL keeps the plans of prepared queries, and of no others', async (t) => {
  const db = await openTestDatabase(t, 'postgres')
  await db.transact(async (tx) => {
    await byName.all(tx, { name: 'plain', from: 1 })
    await tx.selectFrom('inspection_url').select('token').where('name', '=', 'plain').execute()
    const { rows } = await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(tx)
    assert.equal(rows.filter(({ statement }) => statement.includes('"name", "token"')).length, 1)
    assert.equal(rows.filter(({ statement }) => statement.includes('select "token"')).length, 0)
  })
})
