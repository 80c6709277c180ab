import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { makeSqliteFile } from '../../../tests/databases/sqlite-file.ts'
import { rowsOf, type SeenRequest, startFakeServer } from './testing/fake-server.ts'
import { startGateway } from './testing/start-gateway.ts'
import { manyRows } from './testing/statements.ts'

async function setUp(t: TestContext) {
  const server = await startFakeServer()
  t.after(() => server.close())
  t.after(() => assert.deepEqual(server.violations, []))
  const file = makeSqliteFile()
  t.after(() => file.drop())
  file.exec('CREATE TABLE one (n INTEGER); INSERT INTO one VALUES (1)')
  return { server, odbc: file.odbc }
}

/** Lets no request of a call pass before this many of them have arrived. */
function together(call: SeenRequest['call'], count: number) {
  const gate = Promise.withResolvers<undefined>()
  let arrived = 0
  return (request: SeenRequest) => {
    if (request.call !== call) return undefined
    arrived += 1
    if (arrived >= count) gate.resolve(undefined)
    return gate.promise
  }
}

test('as many commands run at the same time as the setting says, and no more', async (t) => {
  const { server, odbc } = await setUp(t)
  const runs = Array.from({ length: 12 }, (_, n) => server.add({ sql: `SELECT n + ${n} AS n FROM one` }))
  let most = 0
  const gate = together('finish', 4)
  server.misbehave = (request) => {
    most = Math.max(most, runs.filter(({ state }) => state === 'held' || state === 'started').length)
    return gate(request)
  }
  startGateway(t, server, odbc, { env: { POSTERN_CONCURRENCY: '4' } })
  await server.until(() => runs.every(({ state }) => state === 'finished'), 'all have ended')
  assert.equal(most, 4)
  assert.deepEqual(
    runs.map((run) => rowsOf(run)),
    runs.map((_, n) => `[{"n":${n + 1}}]`),
  )
})

test('large results travel side by side, with heartbeats that wait', async (t) => {
  const { server, odbc } = await setUp(t)
  const runs = Array.from({ length: 5 }, () => server.add({ sql: manyRows(50_000), leaseSeconds: 30 }))
  // Two parts of each are under way, and all wait for one another; a client with too few connections would never end.
  server.misbehave = together('parts', 10)
  startGateway(t, server, odbc, { env: { POSTERN_CONCURRENCY: '5' } })
  await server.until(() => runs.every(({ state }) => state === 'finished'), 'all have ended')
  assert.ok(runs.every((run) => run.finish?.rows === 50_000))
})

test('a gateway that is stopped waits for all its runs', async (t) => {
  const { server, odbc } = await setUp(t)
  const runs = Array.from({ length: 3 }, () => server.add({ sql: 'SELECT n FROM one' }))
  const gate = together('finish', 3)
  const stopping = Promise.withResolvers<void>()
  server.misbehave = (request) => {
    if (request.call === 'finish' && server.count('finish') === 3) stopping.resolve()
    return gate(request)
  }
  const gateway = startGateway(t, server, odbc, { env: { POSTERN_CONCURRENCY: '3' } })
  await stopping.promise
  await gateway.stop()
  assert.ok(runs.every(({ state }) => state === 'finished'))
})

test('what all meet is said once', async (t) => {
  const { server } = await setUp(t)
  const runs = Array.from({ length: 3 }, () => server.add({ sql: 'SELECT n FROM one' }))
  const gateway = startGateway(t, server, 'Driver={there is none}', { env: { POSTERN_CONCURRENCY: '3' } })
  await server.until(() => runs.every(({ state }) => state === 'failed'), 'all have failed')
  for (const words of ['the database cannot be reached', 'connected to the server']) {
    assert.equal(gateway.log.filter(({ msg }) => msg.includes(words)).length, 1, words)
  }
})
