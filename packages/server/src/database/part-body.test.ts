import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { sql } from 'kysely'
import { createDatabaseParts } from '../results/database-parts.ts'
import { dialects, openTestDatabase } from '../testing/dialects.ts'
import { storeCommand, storeRun } from '../testing/stored-results.ts'
import type { Database } from './database.ts'

const megabyte = 1024 * 1024
const read = async (db: Database, runId: string, number: number, bytes: number) =>
  Buffer.concat(await Array.fromAsync(db.readPart({ runId, number, bytes })))

for (const dialect of dialects) {
  test(`I5: ${dialect}: a part in its row comes back byte for byte, whatever its bytes and its size`, async (t) => {
    const db = await openTestDatabase(t, dialect)
    const all = [1, 65_536, 300_001, 4 * megabyte, 4 * megabyte + 1].map((size) => randomBytes(size))
    const { runId } = await storeRun(db, createDatabaseParts(), await storeCommand(db), all)
    for (const [number, bytes] of all.entries())
      assert.ok(bytes.equals(await read(db, runId, number, bytes.length)), `${bytes.length} bytes`)
  })

  test(`${dialect}: a part that is missing is an error, and its connection can be used again`, async (t) => {
    const db = await openTestDatabase(t, dialect)
    const { runId } = await storeRun(db, createDatabaseParts(), await storeCommand(db), ['x'.repeat(1000)])
    for (let n = 0; n < 20; n++) await assert.rejects(read(db, runId, 1, 1000), /Part 1 of run .* is missing/)
    await assert.rejects(read(db, "' or 1=1 --", 0, 1000), /is missing/)
    assert.equal((await read(db, runId, 0, 1000)).toString(), 'x'.repeat(1000))
  })
}

test('I6: a connection that PostgreSQL ends while it copies fails that reading, not the process', async (t) => {
  const db = await openTestDatabase(t, 'postgres')
  const bytes = randomBytes(8 * megabyte)
  const { runId } = await storeRun(db, createDatabaseParts(), await storeCommand(db), [bytes])
  await sql`alter table result_part rename to held_part`.execute(db.read)
  const stuck = sql`create view result_part as select run_id, number, rows, stored_bytes, encoding, digest,
    case when pg_sleep(60) is null then body else body end as body from held_part`
  await stuck.execute(db.read)
  const reading = assert.rejects(read(db, runId, 0, bytes.length))
  const copying = sql<{ pid: number }>`select pid from pg_stat_activity where query like 'copy (%' and state = 'active'
    and wait_event = 'PgSleep'`
  let pids: readonly { pid: number }[] = []
  while (pids.length === 0) pids = (await copying.execute(db.read)).rows
  await sql`select pg_terminate_backend(${pids[0]?.pid})`.execute(db.read)
  await reading
  assert.equal((await sql`select 1`.execute(db.read)).rows.length, 1)
})

test('PostgreSQL compresses parts by lz4 where it can', async (t) => {
  const db = await openTestDatabase(t, 'postgres')
  const method = sql<{ method: string }>`select attcompression as method from pg_attribute
    where attrelid = 'result_part'::regclass and attname = 'body'`
  const known = sql`select from pg_settings where name = 'default_toast_compression' and 'lz4' = any(enumvals)`
  const isKnown = (await known.execute(db.read)).rows.length > 0
  assert.equal((await method.execute(db.read)).rows[0]?.method, isKnown ? 'l' : '')
})
