import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ClaimRequest } from '@postern/protocol'
import { Value } from 'typebox/value'
import { makeSqliteFile } from '../../../tests/databases/sqlite-file.ts'
import { introduce } from './introduce.ts'
import { startFakeServer } from './testing/fake-server.ts'
import { startGateway } from './testing/start-gateway.ts'
import { gatewayVersion as version } from './version.ts'

test('a gateway that was never connected tells its machine and nothing of a database', () => {
  assert.deepEqual(introduce('g', undefined, 'shop-1'), { gateway: 'g', version, host: 'shop-1' })
})

test('names and versions stand together, and a driver’s odd texts do not break the protocol', () => {
  const info = { driver: 'psqlodbcw.so', driverVersion: '13.02', dbms: 'PostgreSQL', dbmsVersion: '15.3' }
  const { driver, dbms } = introduce('g', info)
  assert.deepEqual([driver, dbms], ['psqlodbcw.so 13.02', 'PostgreSQL 15.3'])
  const odd = introduce('g', { driver: 'x'.repeat(500), driverVersion: '', dbms: 'Db\0', dbmsVersion: '' }, '')
  assert.ok(Value.Check(ClaimRequest, odd))
  assert.deepEqual(odd.dbms, 'Db')
  assert.ok(!('host' in odd))
})

test('claims say which database it is, also those that ride on a finish', async (t) => {
  const server = await startFakeServer()
  t.after(() => server.close())
  const file = makeSqliteFile()
  t.after(() => file.drop())
  file.exec('CREATE TABLE one (n INTEGER)')
  const run = server.add({ sql: 'SELECT n FROM one' })
  startGateway(t, server, file.odbc)
  await server.until(() => run.state === 'finished', 'the run has ended')
  assert.match(run.finish?.claim?.dbms ?? '', /^SQLite 3\./)
  assert.match(run.finish?.claim?.driver ?? '', /sqlite/i)
  const [claim] = server.seen
  assert.deepEqual(JSON.parse(claim?.body.toString() ?? '').dbms, run.finish?.claim?.dbms)
  assert.deepEqual(server.violations, [])
})
