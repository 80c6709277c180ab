import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import pg from 'pg'
import { openTestDatabase } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'
import { storageTrouble } from './storage-trouble.ts'

test('a full disk is answered 503, and is over when there is room again', async (t) => {
  const server = await testApp(t, 'sqlite')
  const { db } = server
  // Every page that SQLite asks for beyond these fails as on a full disk.
  const limit = (pages: number) => db.transact((tx) => sql`pragma max_page_count = ${sql.lit(pages)}`.execute(tx))
  await server.api('POST', '/connections', { name: 'erp' })
  await limit(1)
  const command = {
    sql: `SELECT '${'x'.repeat(500_000)}'`,
    callbackUrl: 'http://127.0.0.1:9/',
    schedule: { everySeconds: 9 },
  }
  const full = await server.api('POST', '/connections/erp/commands', command)
  assert.deepEqual([full.status, full.body.code], [503, 'NOT_READY'])
  await limit(1_000_000)
  assert.equal((await server.api('POST', '/connections/erp/commands', command)).status, 201)
})

test('a PostgreSQL that is away is no mistake of the server, and a mistake is no storage that is away', async (t) => {
  const client = new pg.Client('postgres://nobody@127.0.0.1:1/none')
  const refused = await client.connect().catch((error: unknown) => error)
  assert.equal(storageTrouble(refused), 'The database is away')
  const db = await openTestDatabase(t, 'postgres')
  const mistaken = await sql`select no_such_column`.execute(db.read).catch((error: unknown) => error)
  assert.equal(storageTrouble(mistaken), null)
  const ended = sql`select pg_terminate_backend(pg_backend_pid())`.execute(db.read)
  assert.equal(storageTrouble(await ended.catch((error: unknown) => error)), 'The database is away')
})
