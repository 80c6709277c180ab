import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { makeSqliteFile } from '../../../tests/databases/sqlite-file.ts'
import { type FakeRun, type Misdeed, rowsOf, type SeenRequest, startFakeServer } from './testing/fake-server.ts'
import { startGateway } from './testing/start-gateway.ts'
import { endless, manyRows } from './testing/statements.ts'

const short = 'SELECT n FROM one'

async function setUp(t: TestContext) {
  const server = await startFakeServer()
  t.after(() => server.close())
  t.after(() => assert.deepEqual(server.violations, []))
  const file = makeSqliteFile()
  t.after(() => file.drop())
  file.exec('CREATE TABLE one (n INTEGER); INSERT INTO one VALUES (1)')
  return { server, odbc: file.odbc }
}

/** Answers the first request of a call in another way. */
function once(call: SeenRequest['call'], misdeed: Misdeed) {
  let done = false
  return (request: SeenRequest) => {
    if (done || request.call !== call) return undefined
    done = true
    return misdeed
  }
}

const about = (seen: readonly SeenRequest[], run: FakeRun) => seen.filter(({ runId }) => runId === run.order.runId)
const callsAbout = (seen: readonly SeenRequest[], run: FakeRun) => about(seen, run).map(({ call }) => call)

test('I1: a gateway that lost its lease sends nothing more about the run, and interrupts its statement', async (t) => {
  const { server, odbc } = await setUp(t)
  server.misbehave = once('heartbeat', { status: 409, code: 'LEASE_LOST' })
  const run = server.add({ sql: endless, leaseSeconds: 3 })
  const next = server.add({ sql: short })
  startGateway(t, server, odbc)
  await server.until(() => next.state === 'finished', 'the next run has ended')
  assert.deepEqual(callsAbout(server.seen, run), ['started', 'heartbeat'])
})

for (const [what, code, status] of [
  ['superseded', 'LEASE_LOST', 409],
  ['stored with other content', 'PART_CONFLICT', 409],
  ['of a deleted command', 'NOT_FOUND', 404],
  ['sent with a revoked key', 'API_KEY_REFUSED', 401],
] as const) {
  test(`I1: a part that is refused as ${what} ends the run without another word`, async (t) => {
    const { server, odbc } = await setUp(t)
    server.misbehave = once('parts', { status, code })
    const run = server.add({ sql: manyRows(1_000_000) })
    const next = server.add({ sql: short })
    startGateway(t, server, odbc)
    await server.until(() => next.state === 'finished', 'the next run has ended')
    // Some more may have left before the refusal arrived, of about forty in all.
    assert.ok(server.count('parts') < 10)
    const calls = callsAbout(server.seen, run)
    assert.ok(calls.every((call) => ['started', 'parts', 'heartbeat'].includes(call)))
    assert.ok(calls.filter((call) => call === 'heartbeat').length <= 1, 'one may have left before the refusal')
  })
}

test('I6: a part is sent again with the same bytes until it is stored', async (t) => {
  const { server, odbc } = await setUp(t)
  const misdeeds: (Misdeed | undefined)[] = [
    'do and cut',
    { status: 503 },
    'cut',
    { status: 400, code: 'CHECKSUM_MISMATCH' },
  ]
  server.misbehave = ({ call }) => (call === 'parts' ? misdeeds.shift() : undefined)
  const run = server.add({ sql: manyRows(60_000) })
  startGateway(t, server, odbc)
  await server.until(() => run.state === 'finished', 'the run has ended')
  const parts = server.seen.filter(({ call }) => call === 'parts')
  assert.equal(parts.length, run.parts.size + 4)
  for (const one of parts) {
    assert.deepEqual(one.body, run.parts.get(one.part))
    const [first] = parts.filter(({ part }) => part === one.part)
    assert.equal(one.headers['content-digest'], first?.headers['content-digest'])
  }
  assert.equal(JSON.parse(rowsOf(run)).length, 60_000)
})

for (const call of ['started', 'finish', 'fail'] as const) {
  test(`I6: the same ${call} is sent again when its answer is lost`, async (t) => {
    const { server, odbc } = await setUp(t)
    server.misbehave = once(call, 'do and cut')
    const run = server.add({ sql: call === 'fail' ? 'SELECT n FROM nowhere' : short })
    startGateway(t, server, odbc)
    await server.until(() => server.count('claim') === 2, 'the gateway asks on')
    assert.equal(run.state, call === 'fail' ? 'failed' : 'finished')
    const [first, second, third] = about(server.seen, run).filter((request) => request.call === call)
    assert.deepEqual(second?.body, first?.body)
    assert.equal(third, undefined)
  })
}

test('a server that cannot store the result fails the run instead of keeping it', async (t) => {
  const { server, odbc } = await setUp(t)
  server.misbehave = once('finish', { status: 409, code: 'PART_MISSING' })
  const run = server.add({ sql: short })
  startGateway(t, server, odbc)
  await server.until(() => run.state === 'failed', 'the run has failed')
  assert.equal(run.fail?.error.code, 'GATEWAY_ERROR')
})

test('heartbeats tell the progress, and one without an answer does not end the run', async (t) => {
  const { server, odbc } = await setUp(t)
  const gate = Promise.withResolvers<undefined>()
  let beats = 0
  server.misbehave = ({ call }) => {
    if (call === 'parts') return gate.promise
    if (call === 'heartbeat') beats += 1
    return call === 'heartbeat' && beats <= 2 ? 'cut' : undefined
  }
  // Not a multiple of three: a third of it is no whole number of milliseconds.
  const run = server.add({ sql: manyRows(100_000), leaseSeconds: 4 })
  startGateway(t, server, odbc)
  const rows = () => {
    const last = server.seen.findLast(({ call }) => call === 'heartbeat')
    return last ? JSON.parse(last.body.toString()).rows : 0
  }
  await server.until(() => beats >= 4 && rows() > 0, 'heartbeats are answered')
  gate.resolve(undefined)
  await server.until(() => run.state === 'finished', 'the run has ended')
})

test('a slow server holds the reading of the database back: two parts are under way, no more rows are read', async (t) => {
  const { server, odbc } = await setUp(t)
  const gate = Promise.withResolvers<undefined>()
  server.misbehave = ({ call }) => (call === 'parts' ? gate.promise : undefined)
  const run = server.add({ sql: manyRows(500_000), leaseSeconds: 6 })
  startGateway(t, server, odbc)
  const progress = () =>
    server.seen.filter(({ call }) => call === 'heartbeat').map(({ body }) => JSON.parse(body.toString()))
  await server.until(() => {
    const [before, last] = progress().slice(-2)
    return server.count('parts') >= 2 && before?.rows > 0 && before.rows === last?.rows
  }, 'the reading stands still')
  assert.equal(server.count('parts'), 2)
  assert.ok(progress().at(-1).bytes <= 2 * 2 * 1024 * 1024)
  gate.resolve(undefined)
  await server.until(() => run.state === 'finished', 'the run has ended')
  assert.equal(run.finish?.rows, 500_000)
})
