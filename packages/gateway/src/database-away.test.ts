import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startPostgres } from '../../../tests/databases/start-postgres.ts'
import { type FakeRun, type FakeServer, rowsOf, startFakeServer } from './testing/fake-server.ts'
import { startGateway } from './testing/start-gateway.ts'

test('a database that is away fails runs with the reason, said once, and is used again when it is back', async (t) => {
  const postgres = await startPostgres()
  t.after(() => postgres.stop())
  const database = await postgres.createDatabase()
  await database.exec('CREATE TABLE one (n int); INSERT INTO one VALUES (1)')
  const server = await startFakeServer()
  t.after(() => server.close())
  const said = (words: string) => gateway.log.filter(({ msg }) => msg.includes(words)).length
  const runNow = (sql: string) => runOn(server, sql)

  await postgres.kill()
  let ahead = 0
  const gateway = startGateway(t, server, database.odbc, { now: () => Date.now() + ahead })
  for (const _ of [1, 2]) {
    const failed = await runNow('SELECT n FROM one')
    assert.equal(failed.fail?.error.code, 'DATABASE_UNREACHABLE')
    assert.equal(failed.fail.error.sqlState?.slice(0, 2), '08')
    assert.ok(!callsOf(server, failed).includes('started'), 'nothing began')
  }
  assert.equal(said('the database cannot be reached'), 1)

  await postgres.restart()
  assert.equal(rowsOf(await runNow('SELECT n FROM one')), '[{"n":1}]')
  assert.equal(said('the database is back'), 1)

  await postgres.restart()
  assert.equal(rowsOf(await runNow('SELECT n FROM one')), '[{"n":1}]', 'a cut connection is replaced unnoticed')

  await postgres.restart()
  const uncertain = await runNow('INSERT INTO one VALUES (2)')
  assert.equal(uncertain.fail?.error.code, 'DATABASE_UNREACHABLE', 'a statement that may write is not sent twice')

  await runNow('SELECT n FROM one')
  await postgres.restart()
  ahead = 10_000
  const written = await runNow('INSERT INTO one VALUES (3)')
  assert.equal(written.finish?.affectedRows, 1, 'it gets a new connection first where the old one was idle')

  assert.equal((await runNow('SELECT 1 / (n - 1) FROM one')).fail?.error.sqlState, '22012')
  assert.equal((await runNow('SELECT pg_sleep(0.01)')).state, 'finished')
  assert.deepEqual(server.violations, [])
})

test('a database that goes away in the middle of a result fails the run, and the next one gets a new connection', async (t) => {
  const postgres = await startPostgres()
  t.after(() => postgres.stop())
  const database = await postgres.createDatabase()
  const server = await startFakeServer()
  t.after(() => server.close())
  const parts = Promise.withResolvers<undefined>()
  server.misbehave = ({ call }) => (call === 'parts' ? parts.promise : undefined)
  const gateway = startGateway(t, server, database.odbc)
  const run = server.add({ sql: `SELECT i, repeat('x', 1000) AS x FROM generate_series(1, 1000000) AS i` })
  await server.until(() => server.count('parts') === 2, 'rows are on their way')
  await postgres.restart()
  parts.resolve(undefined)
  await server.until(() => run.state === 'failed', 'the run has failed')
  assert.equal(run.fail?.error.code, 'DATABASE_UNREACHABLE')
  assert.equal(rowsOf(await runOn(server, 'SELECT 1 AS one')), '[{"one":1}]')
  assert.equal(gateway.log.filter(({ msg }) => msg.startsWith('the database cannot be reached')).length, 1)
  assert.equal(gateway.log.filter(({ msg }) => msg === 'the database is back').length, 1)
})

test('a database that hangs and reacts to nothing loses its run, not its gateway', async (t) => {
  const postgres = await startPostgres()
  t.after(() => postgres.stop())
  const database = await postgres.createDatabase()
  const server = await startFakeServer()
  t.after(() => server.close())
  const gateway = startGateway(t, server, database.odbc)
  const [, pid] = /(\d+)/.exec(rowsOf(await runOn(server, 'SELECT pg_backend_pid() AS p'))) ?? []
  // A stopped process is as silent as a cut cable.
  process.kill(Number(pid), 'SIGSTOP')
  const run = server.add({ sql: 'SELECT 1 AS one', leaseSeconds: 3 })
  await server.until(() => run.state === 'started', 'the statement runs')
  run.cancel = true
  await server.until(() => run.state === 'failed', 'the run has failed')
  assert.equal(run.fail?.error.code, 'RUN_CANCELLED')
  assert.equal(rowsOf(await runOn(server, 'SELECT 1 AS one')), '[{"one":1}]')
  assert.equal(gateway.log.filter(({ msg }) => msg.startsWith('the database does not react')).length, 1)
  process.kill(Number(pid), 'SIGCONT')
})

async function runOn(server: FakeServer, sql: string): Promise<FakeRun> {
  const run = server.add({ sql })
  await server.until(() => run.state === 'finished' || run.state === 'failed', `${sql} has ended`)
  return run
}

const callsOf = (server: FakeServer, run: FakeRun) =>
  server.seen.filter(({ runId }) => runId === run.order.runId).map(({ call }) => call)
