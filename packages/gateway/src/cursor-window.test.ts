import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { digestBytes, mostInlineSentRows } from '@postern/protocol'
import { makeSqliteFile } from '../../../tests/databases/sqlite-file.ts'
import { readSentRows, reportSentRows } from './cursor-window.ts'
import { type FakeServer, rowsOf, startFakeServer } from './testing/fake-server.ts'
import { startGateway } from './testing/start-gateway.ts'

const digestsOf = (count: number): Buffer =>
  Buffer.concat(
    Array.from({ length: count }, (_, n) => Buffer.from(n.toString(16).padStart(2 * digestBytes, '0'), 'hex')),
  )

const refuse = (): Promise<never> => Promise.reject(new Error('not asked for'))

test('a run that keeps no account of its rows has no digests', async () => {
  assert.equal(await readSentRows({ sentRows: null, lastField: 'id' }, refuse), null)
  assert.equal(await readSentRows({ lastField: 'id' }, refuse), null)
  assert.equal(await readSentRows({ sentRows: { count: 0 }, lastField: null }, refuse), null)
})

test('few digests come with the order, many are fetched, and none that are missing pass for all', async () => {
  const few = digestsOf(3)
  const inline = { count: 3, digests: few.toString('base64') }
  assert.deepEqual(await readSentRows({ sentRows: inline, lastField: 'id' }, refuse), few)
  assert.equal((await readSentRows({ sentRows: { count: 0 }, lastField: 'id' }, refuse))?.length, 0)
  const many = digestsOf(5_000)
  assert.deepEqual(await readSentRows({ sentRows: { count: 5_000 }, lastField: 'id' }, async () => many), many)
  const short = readSentRows({ sentRows: { count: 5_001 }, lastField: 'id' }, async () => many)
  await assert.rejects(short, { code: 'GATEWAY_ERROR' })
})

test('a window that did not change is not sent again', async () => {
  const sent = digestsOf(3)
  const same = { leftOut: 3, window: Uint8Array.from(sent), windowOverflow: 0 }
  assert.deepEqual(await reportSentRows(sent, same, refuse), { leftOut: 3, sentRows: 'unchanged' })
})

test('a window rides inside finish as long as it is small', async () => {
  const window = digestsOf(mostInlineSentRows)
  const small = await reportSentRows(digestsOf(1), { leftOut: 0, window, windowOverflow: 0 }, refuse)
  assert.deepEqual(small, { leftOut: 0, sentRows: { count: mostInlineSentRows, digests: window.toString('base64') } })
  const put: Uint8Array[] = []
  const large = { leftOut: 1, window: digestsOf(mostInlineSentRows + 1), windowOverflow: 0 }
  const report = await reportSentRows(digestsOf(1), large, async (digests) => void put.push(digests))
  assert.deepEqual(report, { leftOut: 1, sentRows: { count: mostInlineSentRows + 1 } })
  assert.deepEqual(put, [large.window])
})

test('a window that passes its bound is warned of in words', async () => {
  const { warnings } = await reportSentRows(
    digestsOf(1),
    { leftOut: 0, window: digestsOf(2), windowOverflow: 7 },
    refuse,
  )
  assert.equal(warnings?.[0]?.code, 'TOO_MANY_SENT_ROWS')
  assert.match(warnings[0].message, /7 more .* Make the overlap shorter/)
})

async function setUp(t: TestContext) {
  const server = await startFakeServer()
  t.after(() => server.close())
  t.after(() => assert.deepEqual(server.violations, []))
  const file = makeSqliteFile()
  t.after(() => file.drop())
  file.exec('CREATE TABLE one (n INTEGER); INSERT INTO one VALUES (1)')
  startGateway(t, server, file.odbc)
  const run = async (order: Parameters<FakeServer['add']>[0], sentRows?: Buffer) => {
    const added = server.add(order, sentRows)
    await server.until(() => added.state === 'finished' || added.state === 'failed', 'the run has ended')
    return added
  }
  return { server, file, run }
}

test('an overlap is bound where rows that come again are left out, and only there', async (t) => {
  const { run } = await setUp(t)
  const order = {
    sql: 'SELECT @last_value@ AS bound, n FROM one',
    lastField: 'n',
    lastValue: { type: 'integer', value: '100' },
    overlap: { number: 30 },
  } as const
  const exact = await run({ ...order, sentRows: { count: 0 } })
  assert.match(rowsOf(exact), /"bound":"?70"?/)
  const plain = await run({ ...order, sentRows: null })
  assert.match(rowsOf(plain), /"bound":"?100"?/)
  const unfit = await run({ ...order, overlap: { seconds: 30 }, sentRows: { count: 0 } })
  assert.equal(unfit.fail?.error.code, 'PLACEHOLDER_ERROR')
  assert.match(unfit.fail.error.message, /overlap is a span of time/)
})

test('digests that are too many for the order are fetched before the statement begins', async (t) => {
  const { server, run } = await setUp(t)
  const order = { sql: 'SELECT n FROM one WHERE n >= @last_value@', lastField: 'n' } as const
  const lastValue = { type: 'integer', value: '1' } as const
  const done = await run({ ...order, lastValue, sentRows: { count: 3_000 } }, digestsOf(3_000))
  assert.equal(done.state, 'finished')
  const calls = server.seen.filter(({ runId }) => runId === done.order.runId).map(({ call }) => call)
  assert.deepEqual(calls.slice(0, 2), ['sent-rows', 'started'])
})
