import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { makeSqliteFile } from '../../../tests/databases/sqlite-file.ts'
import { sleep } from './back-off.ts'
import { type FakeServer, type SeenRequest, startFakeServer } from './testing/fake-server.ts'
import { type StartedGateway, startGateway } from './testing/start-gateway.ts'
import { endless } from './testing/statements.ts'

const short = 'SELECT n FROM one'
const insert = (rows: number) =>
  `INSERT INTO one WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows}) SELECT i FROM n`

type NewOrder = Parameters<FakeServer['add']>[0]

/** Starts a gateway that is asked to stop when a call arrives; waits a fifth as long as it would. */
async function stopAt(t: TestContext, stopCall: SeenRequest['call'], orders: (string | NewOrder)[], second = 200) {
  const server = await startFakeServer()
  t.after(() => server.close())
  const file = makeSqliteFile()
  t.after(() => file.drop())
  file.exec('CREATE TABLE one (n INTEGER); INSERT INTO one VALUES (1)')
  const runs = orders.map((order) => server.add(typeof order === 'string' ? { sql: order } : order))
  const stopped = Promise.withResolvers<void>()
  let gateway: StartedGateway | undefined
  server.misbehave = ({ call }) => {
    if (call === stopCall) gateway?.stop().then(stopped.resolve, stopped.reject)
    return undefined
  }
  gateway = startGateway(t, server, file.odbc, {
    sleep: (milliseconds, signal) => sleep((milliseconds * second) / 1_000, signal),
  })
  await stopped.promise
  assert.deepEqual(server.violations, [])
  return { server, runs, gateway, calls: server.seen.map(({ call }) => call) }
}

test('an idle gateway stops at once', async (t) => {
  const { calls } = await stopAt(t, 'claim', [])
  assert.deepEqual(calls, ['claim'])
})

test('I7: a command that came with the last finish is handed back before it began', async (t) => {
  const { runs, calls } = await stopAt(t, 'finish', [short, short])
  assert.deepEqual(
    runs.map(({ state }) => state),
    ['finished', 'released'],
  )
  assert.deepEqual(calls, ['claim', 'started', 'finish', 'release'])
})

test('I7: a statement that only reads is interrupted and handed back when it does not end in a few seconds', async (t) => {
  const { runs, calls } = await stopAt(t, 'started', [endless])
  assert.equal(runs[0]?.state, 'released')
  assert.deepEqual(
    calls.filter((call) => call !== 'heartbeat'),
    ['claim', 'started', 'release'],
  )
})

test('a statement that only reads and ends in time is finished, and no other is asked for', async (t) => {
  const { runs, server } = await stopAt(t, 'started', [short, short])
  assert.deepEqual(
    runs.map(({ state }) => state),
    ['finished', 'queued'],
  )
  assert.equal(runs[0]?.finish?.claim, undefined)
  assert.equal(server.count('claim'), 1)
})

test('I7: a statement that may write is finished, though it takes longer than one that reads might', async (t) => {
  // A reading statement would have 60 ms here.
  const { runs } = await stopAt(t, 'started', [insert(300_000)], 20)
  assert.equal(runs[0]?.state, 'finished')
  assert.equal(runs[0].finish?.affectedRows, 300_000)
})

test('I7: a statement that may write and does not end in a minute is interrupted and reported as cancelled', async (t) => {
  const { runs } = await stopAt(t, 'started', [insert(1_000_000_000)], 10)
  assert.equal(runs[0]?.state, 'failed')
  assert.equal(runs[0].fail?.error.code, 'RUN_CANCELLED')
  assert.match(runs[0].fail.error.message, /was stopped/)
})

test('I7: whether a statement may write is what its order says, whatever the statement looks like', async (t) => {
  const { runs } = await stopAt(t, 'started', [{ sql: endless, canWrite: true }], 10)
  assert.equal(runs[0]?.fail?.error.code, 'RUN_CANCELLED')
  const reading = await stopAt(t, 'started', [{ sql: insert(1_000_000_000), canWrite: false }], 10)
  assert.equal(reading.runs[0]?.state, 'released')
})

test('a gateway whose server is away leaves in bounded time', async (t) => {
  const server = await startFakeServer()
  t.after(() => server.close())
  const file = makeSqliteFile()
  t.after(() => file.drop())
  file.exec('CREATE TABLE one (n INTEGER)')
  const run = server.add({ sql: short })
  server.misbehave = ({ call }) => (call === 'finish' ? 'cut' : undefined)
  const gateway = startGateway(t, server, file.odbc)
  await server.until(() => server.count('finish') === 2, 'finish is tried')
  await gateway.stop()
  assert.equal(run.state, 'started')
})
