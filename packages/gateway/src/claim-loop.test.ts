import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { freePort } from '../../../tests/databases/free-port.ts'
import { makeSqliteFile } from '../../../tests/databases/sqlite-file.ts'
import { type FakeServer, rowsOf, startFakeServer } from './testing/fake-server.ts'
import { type StartedGateway, startGateway } from './testing/start-gateway.ts'

const sql = 'SELECT n FROM one'

function sqlite(t: TestContext): string {
  const file = makeSqliteFile()
  t.after(() => file.drop())
  file.exec('CREATE TABLE one (n INTEGER); INSERT INTO one VALUES (1)')
  return file.odbc
}

async function setUp(t: TestContext) {
  const server = await startFakeServer()
  t.after(() => server.close())
  t.after(() => assert.deepEqual(server.violations, []))
  return { server, odbc: sqlite(t) }
}

const said = (gateway: StartedGateway, words: string) => gateway.log.filter(({ msg }) => msg.includes(words)).length
const waitsOf = (server: FakeServer): number[] =>
  server.seen.filter(({ call }) => call === 'claim').map(({ body }) => JSON.parse(body.toString()).waitSeconds)

test('an idle gateway waits on the server and starts a command as soon as there is one', async (t) => {
  const { server, odbc } = await setUp(t)
  startGateway(t, server, odbc)
  await server.until(() => server.count('claim') === 2, 'the gateway waits')
  assert.deepEqual(waitsOf(server), [0, 50])
  const run = server.add({ sql })
  await server.until(() => run.state === 'finished', 'the run has ended')
  assert.equal(rowsOf(run), '[{"n":1}]')
})

test('while there is work, the answer to finish brings the next command', async (t) => {
  const { server, odbc } = await setUp(t)
  const runs = Array.from({ length: 20 }, () => server.add({ sql }))
  startGateway(t, server, odbc)
  await server.until(() => runs.every(({ state }) => state === 'finished'), 'all have ended')
  await server.until(() => server.count('claim') === 2, 'the gateway asks when there is nothing left')
  assert.equal(server.count('finish'), 20)
})

test('a failed command brings the next one, too', async (t) => {
  const { server, odbc } = await setUp(t)
  const runs = Array.from({ length: 5 }, () => server.add({ sql: 'SELECT x FROM nowhere' }))
  startGateway(t, server, odbc)
  await server.until(() => runs.every(({ state }) => state === 'failed'), 'all have failed')
  assert.equal(server.count('claim'), 1)
})

test('a server that is away at start is waited for, and that is said once', async (t) => {
  const port = await freePort()
  const gateway = startGateway(
    t,
    { url: new URL(`http://127.0.0.1:${port}`), apiKey: 'pk_0123456789abcdef' },
    sqlite(t),
  )
  while (said(gateway, 'no answer from the server') === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  await new Promise((resolve) => setTimeout(resolve, 50))
  const server = await startFakeServer(port)
  t.after(() => server.close())
  const run = server.add({ sql })
  await server.until(() => run.state === 'finished', 'the run has ended')
  assert.equal(said(gateway, 'no answer from the server'), 1)
  assert.equal(said(gateway, 'the server answers again'), 1)
})

test('server errors are tried again until there is an answer, said once', async (t) => {
  const { server, odbc } = await setUp(t)
  const tries = new Map<string, number>()
  server.misbehave = ({ call }) => {
    tries.set(call, (tries.get(call) ?? 0) + 1)
    return (tries.get(call) ?? 0) % 4 === 0 ? undefined : { status: 500 + ((tries.get(call) ?? 0) % 4) }
  }
  const run = server.add({ sql })
  const gateway = startGateway(t, server, odbc)
  await server.until(() => run.state === 'finished', 'the run has ended')
  assert.equal(server.count('started'), 4)
  assert.equal(server.count('finish'), 4)
  // Once for each call that had to wait, as no other waited at the same time.
  assert.equal(said(gateway, 'no answer from the server'), 3)
})

test('the server’s Retry-After is kept', async (t) => {
  const { server, odbc } = await setUp(t)
  server.misbehave = () =>
    server.seen.length === 1 ? { status: 429, code: 'TOO_MANY_REQUESTS', headers: { 'retry-after': '20' } } : undefined
  startGateway(t, server, odbc)
  await server.until(() => server.seen.length === 2, 'the gateway asks again')
  const [first, second] = server.seen
  // Twenty seconds are 400 ms in tests.
  assert.ok(first && second && second.at - first.at >= 390)
})

test('a refused API key is said clearly, once, and the gateway goes on when it is restored', async (t) => {
  const { server, odbc } = await setUp(t)
  let refused = true
  server.misbehave = () => (refused ? { status: 401, code: 'API_KEY_REFUSED' } : undefined)
  const run = server.add({ sql })
  const gateway = startGateway(t, server, odbc)
  await server.until(() => server.count('claim') === 3, 'the gateway has asked three times')
  const [first, second] = server.seen
  assert.ok(first && second && second.at - first.at >= (15_000 / 50) * 0.5 - 10, 'it does not hurry')
  refused = false
  await server.until(() => run.state === 'finished', 'the run has ended')
  assert.equal(said(gateway, 'the server refuses the API key'), 1)
  assert.equal(said(gateway, 'the API key is accepted again'), 1)
})

test('where a proxy cuts requests that wait, the gateway asks every few seconds, and tries waiting again later', async (t) => {
  const { server, odbc } = await setUp(t)
  let ahead = 0
  server.misbehave = ({ call, body }) =>
    call === 'claim' && JSON.parse(body.toString()).waitSeconds > 0
      ? server.seen.length % 2 === 0
        ? 'cut'
        : { status: 504 }
      : undefined
  const gateway = startGateway(t, server, odbc, { now: () => Date.now() + ahead })
  await server.until(() => server.count('claim') === 8, 'the gateway has given waiting up')
  assert.deepEqual(waitsOf(server), [0, 50, 0, 50, 0, 0, 0, 0])
  const [one, other] = server.seen.slice(-2)
  assert.ok(one && other && other.at - one.at >= 95, 'five seconds are 100 ms in tests')
  assert.equal(said(gateway, 'requests that wait are cut'), 1)
  assert.equal(said(gateway, 'no answer from the server'), 0)

  const run = server.add({ sql })
  await server.until(() => run.state === 'finished', 'commands are still run')
  server.misbehave = () => undefined
  ahead = 600_000
  await server.until(() => waitsOf(server).at(-1) === 50, 'waiting is tried again')
})
