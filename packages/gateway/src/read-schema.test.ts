import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { makeSqliteFile } from '../../../tests/databases/sqlite-file.ts'
import { startFakeServer } from './testing/fake-server.ts'
import { startGateway } from './testing/start-gateway.ts'

test('the order to read the schema executes no SQL, whatever it carries, and the gateway goes on', async (t) => {
  const server = await startFakeServer()
  t.after(() => server.close())
  t.after(() => assert.deepEqual(server.violations, []))
  const file = makeSqliteFile()
  t.after(() => file.drop())
  file.exec('CREATE TABLE one (n INTEGER)')
  const run = server.add({ sql: 'INSERT INTO one VALUES (1)', task: 'schema' })
  const next = server.add({ sql: 'SELECT n FROM one' })
  startGateway(t, server, file.odbc)
  await server.until(() => next.state === 'finished', 'both have ended')
  assert.ok(run.state === 'finished' || run.fail?.error.code === 'GATEWAY_ERROR')
  using database = new DatabaseSync(file.path)
  assert.equal(database.prepare('SELECT count(*) AS n FROM one').get()?.n, 0)
})
