import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import { sqliteDialect } from './sqlite-dialect.ts'

test('I6: migrations that break off half-way leave nothing, and can be run again', async (t) => {
  const db = new Kysely<never>({ dialect: sqliteDialect(new DatabaseSync(':memory:')) })
  t.after(() => db.destroy())
  let broken = true
  const migrator = new Migrator({
    db,
    provider: {
      getMigrations: async () => ({
        '1': { up: (schema) => schema.schema.createTable('first').addColumn('id', 'text').execute() },
        '2': {
          up: async (schema) => {
            await schema.schema.createTable('second').addColumn('id', 'text').execute()
            if (broken) throw new Error('the process ended here')
          },
        },
      }),
    },
  })
  const tables = async () => (await db.introspection.getTables()).map(({ name }) => name)

  assert.match(String((await migrator.migrateToLatest()).error), /ended here/)
  assert.deepEqual(await tables(), [])

  broken = false
  assert.equal((await migrator.migrateToLatest()).error, undefined)
  assert.deepEqual(await tables(), ['first', 'second'])
})
