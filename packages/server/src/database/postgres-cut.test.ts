import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { openTestDatabase } from '../testing/dialects.ts'

test('a connection that PostgreSQL ends in the middle of a transaction fails that transaction, not the process', async (t) => {
  const db = await openTestDatabase(t, 'postgres')
  const cut = db.transact(async (tx) => {
    const found = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)
    const pid = found.rows[0]?.pid
    await sql`select pg_terminate_backend(${pid})`.execute(db.read)
    // The end arrives while no query of this transaction is under way.
    const mine = sql`select 1 from pg_stat_activity where pid = ${pid}`
    while ((await mine.execute(db.read)).rows.length > 0);
    await sql`select 1`.execute(tx)
  })
  await assert.rejects(cut)
  assert.equal((await sql`select 1`.execute(db.read)).rows.length, 1)
})

test('I6: PostgreSQL ends the transaction of a server process that is gone, and its locks with it', async (t) => {
  const db = await openTestDatabase(t, 'postgres')
  const setting = sql<{ limit: string }>`select current_setting('idle_in_transaction_session_timeout') as limit`
  assert.equal((await setting.execute(db.read)).rows[0]?.limit, '1min')
})
