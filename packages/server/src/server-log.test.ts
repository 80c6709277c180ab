import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { createServerLog } from './server-log.ts'
import { dialects, openTestDatabase } from './testing/dialects.ts'

for (const dialect of dialects)
  test(`I10: ${dialect}: an error of the database is logged without row or value`, async (t) => {
    const db = await openTestDatabase(t, dialect)
    let written = ''
    const log = createServerLog('error', { write: (line) => (written += line) })
    const value = 'a-customers-secret'
    const statements = [
      sql`insert into inspection_url (id, name, token) values (${value}, ${value}, ${value})`,
      sql`select cast(cast(${value} as text) as bigint) / 0 + no_such_column`,
      ...(dialect === 'postgres' ? [sql`select cast(${value} as bigint)`] : []),
    ]
    for (const statement of statements) {
      const error = await statement.execute(db.read).catch((reason: unknown) => reason)
      assert.ok(error instanceof Error)
      log.error({ err: new Error('deliveries could not be taken', { cause: error }) }, 'failed')
      log.error({ err: error }, 'failed')
    }
    assert.ok(!written.includes(value), written)
    assert.match(written, /server-log\.test\.ts/)
    if (dialect === 'postgres') assert.match(written, /"code":"23502","table":"inspection_url"/)
  })
