import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { sealedContentType, sealsHeader } from '@postern/protocol'
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { makeSqliteFile } from '../../../../tests/databases/sqlite-file.ts'
import { type FakeRun, startFakeServer } from '../testing/fake-server.ts'
import { startGateway } from '../testing/start-gateway.ts'
import { manyRows } from '../testing/statements.ts'

async function runSealed(t: TestContext, sql: string, recipients?: string[]) {
  const identity = await generateX25519Identity()
  const server = await startFakeServer()
  t.after(() => server.close())
  const file = makeSqliteFile()
  t.after(() => file.drop())
  const run = server.add({ sql, sealedFor: recipients ?? [await identityToRecipient(identity)] })
  startGateway(t, server, file.odbc)
  await server.until(() => run.state === 'finished' || run.state === 'failed', 'the run has ended')
  assert.deepEqual(server.violations, [])
  return { server, run, rows: () => decrypt(run, identity) }
}

async function decrypt({ parts }: FakeRun, identity: string): Promise<unknown> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  const all = [...parts].sort(([one], [other]) => one - other).map(([, bytes]) => bytes)
  return JSON.parse(await decrypter.decrypt(Buffer.concat(all), 'text'))
}

test('a small result is sealed, and travels as a part', async (t) => {
  const { server, run, rows } = await runSealed(t, "SELECT 'a secret' AS word UNION ALL SELECT 'another'")
  assert.deepEqual(await rows(), [{ word: 'a secret' }, { word: 'another' }])
  assert.deepEqual([run.finish?.parts, run.finish?.rows, run.finish?.inline], [1, 2, undefined])
  const started = server.seen.find(({ call }) => call === 'started')
  assert.equal(started?.headers[sealsHeader], '1')
  for (const { body, headers, call } of server.seen) {
    assert.ok(!body.includes('a secret'), `${call} is readable`)
    if (call === 'parts') assert.equal(headers['content-type'], sealedContentType)
  }
})

test('a result without rows is a sealed empty array', async (t) => {
  const { run, rows } = await runSealed(t, 'SELECT 1 AS a WHERE 1 = 0')
  assert.deepEqual(await rows(), [])
  assert.deepEqual([run.finish?.parts, run.finish?.rows], [1, 0])
})

test('a large result is one file in several parts, whose rows add up', async (t) => {
  const { server, run, rows } = await runSealed(t, manyRows(100_000))
  const read = await rows()
  assert.ok(Array.isArray(read) && read.length === 100_000)
  assert.ok(read.every(({ i }, at) => Number(i) === at + 1))
  assert.ok(run.parts.size > 2)
  const told = server.seen.filter(({ call }) => call === 'parts').map(({ headers }) => Number(headers['postern-rows']))
  assert.equal(
    told.reduce((sum, count) => sum + count, 0),
    100_000,
  )
})

test('a run with a recipient that is none fails before its statement begins', async (t) => {
  const { server, run } = await runSealed(t, 'SELECT 1 AS a', ['age1nobody'])
  assert.equal(run.fail?.error.code, 'GATEWAY_ERROR')
  assert.match(run.fail.error.message, /not an age recipient/)
  assert.equal(server.count('started') + server.count('parts'), 0)
})
