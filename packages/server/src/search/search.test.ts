import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Found } from '@postern/protocol/api'
import { sql } from 'kysely'
import { dialects } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'
import { commandsNamed } from './find-by-name.ts'

for (const dialect of dialects) {
  test(`${dialect}: what has a text in its name is found, the beginnings first, a few of each kind`, async (t) => {
    const { api, db } = await testApp(t, dialect)
    const find = async (text: string): Promise<string[]> => {
      const { status, body } = await api('GET', `/search?text=${encodeURIComponent(text)}`)
      assert.equal(status, 200)
      return body.items.map(({ kind, name, connection }: Found) => `${kind} ${name} ${connection ?? ''}`.trim())
    }
    await api('POST', '/connections', { name: 'sales_erp' })
    const add = async (name: string) => {
      const input = {
        name,
        sql: 'SELECT 1 AS id',
        callbackUrl: 'https://x.example.com/',
        schedule: { everySeconds: 60 },
      }
      return (await api('POST', '/connections/sales_erp/commands', input)).body.id as string
    }
    const id = await add('New Sales')
    await add('sales by hour')
    await add('100%')
    await api('POST', '/flows', { name: 'On sale' })
    assert.deepEqual(await find('SALE'), [
      'connection sales_erp',
      'command sales by hour sales_erp',
      'command New Sales sales_erp',
      'flow On sale',
      'app sales_erp sales_erp',
    ])
    assert.deepEqual(await find('%'), ['command 100% sales_erp'], 'no wildcards')
    assert.deepEqual(await find('_e'), ['connection sales_erp', 'app sales_erp sales_erp'])
    assert.deepEqual(await find(id), ['command New Sales sales_erp'])
    assert.deepEqual(await find('nothing like it'), [])
    assert.equal((await api('GET', '/search?text=')).body.code, 'BAD_INPUT')
    for (let n = 0; n < 12; n++) await add(`Many ${n}`)
    assert.equal((await find('many')).length, 8)
    if (dialect === 'sqlite') {
      const { sql: text, parameters } = commandsNamed(db, 'x').compile()
      const parts = text.split('?')
      const explained = sql.join(
        parts.flatMap((part, n) => (n < parameters.length ? [sql.raw(part), sql.lit(parameters[n])] : [sql.raw(part)])),
        sql``,
      )
      const plan = await sql<{ detail: string }>`explain query plan ${explained}`.execute(db.read)
      assert.match(
        plan.rows.map(({ detail }) => detail).join('\n'),
        /(SCAN|SEARCH) command USING COVERING INDEX command_by_name/,
      )
    }
  })
}
