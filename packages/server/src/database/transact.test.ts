import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { sql } from 'kysely'
import { newId } from '../lib/ids.ts'
import { dialects, openTestDatabase } from '../testing/dialects.ts'
import { GroupCommit } from './group-commit.ts'

const inspectionUrl = (name: string, token = newId()) => ({ id: newId(), name, token, created_at: 1 })

test('I6: a commit of SQLite is on the disk before it is answered', async (t) => {
  const db = await openTestDatabase(t, 'sqlite')
  const setting = (name: string) =>
    db.transact(async (tx) => {
      const { rows } = await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(tx)
      return rows[0]?.[name]
    })
  assert.equal(await setting('journal_mode'), 'wal')
  // 2 is FULL: with less, a commit may be lost when the machine stops.
  assert.equal(await setting('synchronous'), 2)
})

for (const dialect of dialects) {
  test(`${dialect}: what a failed transaction wrote is gone, and its neighbours stay`, async (t) => {
    const db = await openTestDatabase(t, dialect)
    const outcomes = await Promise.allSettled([
      db.transact((tx) => tx.insertInto('inspection_url').values(inspectionUrl('first')).execute()),
      db.transact(async (tx) => {
        await tx.insertInto('inspection_url').values(inspectionUrl('second')).execute()
        throw new Error('changed its mind')
      }),
      db.transact((tx) => tx.insertInto('inspection_url').values(inspectionUrl('third')).execute()),
    ])
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    )
    const names = await db.read.selectFrom('inspection_url').select('name').orderBy('name').execute()
    assert.deepEqual(
      names.map(({ name }) => name),
      ['first', 'third'],
    )
  })

  test(`${dialect}: a refused statement fails its own transaction only`, async (t) => {
    const db = await openTestDatabase(t, dialect)
    await db.transact((tx) => tx.insertInto('inspection_url').values(inspectionUrl('one', 'same')).execute())
    await assert.rejects(
      db.transact((tx) => tx.insertInto('inspection_url').values(inspectionUrl('two', 'same')).execute()),
      /unique/i,
    )
    await db.transact((tx) => tx.insertInto('inspection_url').values(inspectionUrl('three')).execute())
    const rows = await db.read.selectFrom('inspection_url').select('id').execute()
    assert.equal(rows.length, 2)
  })

  test(`${dialect}: many writers at once all get through`, async (t) => {
    const db = await openTestDatabase(t, dialect)
    await db.transact((tx) => tx.insertInto('inspection_url').values(inspectionUrl('0', 'counter')).execute())
    const raise = () =>
      db.transact(async (tx) => {
        const query = tx.selectFrom('inspection_url').selectAll().where('token', '=', 'counter')
        const row = await db.dialect.lockRows(query).executeTakeFirstOrThrow()
        await tx
          .updateTable('inspection_url')
          .set({ name: String(Number(row.name) + 1) })
          .where('token', '=', 'counter')
          .execute()
      })
    await Promise.all(Array.from({ length: 300 }, raise))
    const row = await db.read.selectFrom('inspection_url').select('name').executeTakeFirstOrThrow()
    assert.equal(row.name, '300')
  })
}

test('sqlite: transactions that wait together share one commit, and none is answered before it', async () => {
  const database = new DatabaseSync(':memory:')
  database.exec('create table note (text text)')
  const insert = database.prepare('insert into note values (?)')
  const commits = new GroupCommit(database)
  const openWhenAnswered: boolean[] = []
  const statements: string[] = []
  const exec = database.exec.bind(database)
  database.exec = (sql) => {
    statements.push(sql)
    exec(sql)
  }
  await Promise.all(
    ['a', 'b', 'c'].map((text) =>
      commits
        .transact(async () => insert.run(text))
        .then(() => {
          openWhenAnswered.push(database.isTransaction)
        }),
    ),
  )
  assert.equal(statements.filter((sql) => sql === 'commit').length, 1)
  assert.deepEqual(openWhenAnswered, [false, false, false])
})

test('sqlite: when one of those that share a commit fails, it alone is told, and the others are written once', async () => {
  const database = new DatabaseSync(':memory:')
  database.exec('create table note (text text)')
  const insert = database.prepare('insert into note values (?)')
  const commits = new GroupCommit(database)
  const write = (text: string) => commits.transact(async () => insert.run(text))
  const failed = new Error('changed its mind')
  const outcomes = await Promise.allSettled([
    write('a'),
    commits.transact(async () => {
      insert.run('b')
      throw failed
    }),
    write('c'),
  ])
  assert.deepEqual(
    outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : outcome.status)),
    ['fulfilled', failed, 'fulfilled'],
  )
  assert.deepEqual(
    database
      .prepare('select text from note')
      .all()
      .map(({ text }) => text),
    ['a', 'c'],
  )
})

test('sqlite: when the shared commit fails, every transaction in it is told', async () => {
  const database = new DatabaseSync(':memory:')
  database.exec(`
    pragma foreign_keys = on;
    create table parent (id integer primary key);
    create table child (parent integer references parent deferrable initially deferred);`)
  const insert = database.prepare('insert into child values (?)')
  const commits = new GroupCommit(database)
  const outcomes = await Promise.allSettled([1, 2].map((id) => commits.transact(async () => insert.run(id))))
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  assert.equal(database.prepare('select count(*) as n from child').get()?.n, 0)
})

test('sqlite: a transaction after the database was closed is told so', async () => {
  const database = new DatabaseSync(':memory:')
  const commits = new GroupCommit(database)
  database.close()
  await assert.rejects(
    commits.transact(async () => undefined),
    /not open/,
  )
})
