import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startPostgres } from '../databases/start-postgres.ts'
import { assertAllRows, bigRows, postgresSelect as select } from './big-table.ts'
import { createConnection } from './connection.ts'
import { startGateway } from './start-gateway.ts'
import { startReceiver } from './start-receiver.ts'
import { startServer } from './start-server.ts'
import { until } from './until.ts'

test('I6: a database that is killed in the middle of a run fails it in clear words; the rows come when it is back', async (t) => {
  const postgres = await startPostgres()
  t.after(() => postgres.stop())
  const source = { kind: 'PostgreSQL' as const, ...(await postgres.createDatabase()) }
  await select.prepare(source)
  const server = await startServer(t)
  const receiver = await startReceiver(t)
  const connection = await createConnection(server)
  const gateway = await startGateway(t, { url: server.url, apiKey: connection.apiKey, odbc: source.odbc })
  const { id } = await connection.add({
    sql: select.sql,
    callbackUrl: receiver.url,
    schedule: { everySeconds: 2 },
    lastField: 'id',
    lastValue: 0,
  })
  await connection.untilRun(id, ({ state }) => state === 'EXECUTING')
  const executing = 'SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()'
  await until('the statement at the database', async () => Number(await source.exec(executing)) > 1)
  await postgres.kill()

  const cut = await connection.untilRun(id, ({ state }) => state === 'FAILED')
  assert.match(cut.error?.code ?? '', /^DATABASE_(ERROR|UNREACHABLE)$/)
  assert.match(cut.error?.message ?? '', /server closed|connection|terminat/i)
  assert.equal(receiver.received.length, 0)
  const away = await connection.untilRun(id, (run) => run.state === 'FAILED' && run.id !== cut.id)
  assert.equal(away.error?.code, 'DATABASE_UNREACHABLE')
  assert.match(away.error?.message ?? '', /connect/i)
  assert.match(gateway.log(), /the database cannot be reached/)
  assert.equal((await connection.command(id)).lastValue, '0')

  await postgres.restart()
  await select.release(source)
  const [delivery] = await receiver.untilAccepted(1)
  assertAllRows(delivery?.body ?? '')
  const { lastValue, error } = await connection.command(id)
  assert.deepEqual({ lastValue, error }, { lastValue: String(bigRows), error: null })
})
