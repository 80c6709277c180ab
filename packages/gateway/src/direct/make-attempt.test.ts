import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { createCallbackAgent, createOauthTokens, newSigningKey, onlyNamed } from '@postern/outbound'
import type { DirectDelivery, DirectProgress } from '@postern/protocol'
import { Webhook } from 'standardwebhooks'
import { makeAttempt } from './make-attempt.ts'
import { openSpool } from './spool.ts'

const key = newSigningKey('v1', null)
const secret = 'a-token-nobody-may-see'

interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A receiver on this machine, five rows in two parts of a spool, and an order about them. */
async function attemptSetup(t: TestContext, answer: (request: Received) => number, allow = ['127.0.0.1']) {
  const received: Received[] = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const one = { headers: request.headers, body }
      received.push(one)
      response.writeHead(answer(one)).end(`you sent ${body}`)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const folder = mkdtempSync(join(tmpdir(), 'postern-spool-'))
  const spool = await openSpool(folder, 100_000)
  const agent = createCallbackAgent(onlyNamed('POSTERN_DIRECT_ALLOW', allow), { connectTimeoutMs: 5_000, perHost: 4 })
  t.after(async () => {
    await agent.close()
    server.closeAllConnections()
    server.close()
    spool.close()
    rmSync(folder, { recursive: true })
  })
  const run = { connection: 'c1', run: 'r1', key: Buffer.alloc(32, 7) }
  await spool.put(run, 0, Buffer.from('{"id":1},{"id":2},{"id":3}'))
  await spool.put(run, 1, Buffer.from('{"id":4},{"id":5}'))
  const kept: Omit<DirectProgress, 'lease'>[] = []
  const context = {
    spool,
    agent,
    tokens: createOauthTokens(agent, Date.now),
    now: Date.now,
    keep: async (_: DirectDelivery, progress: Omit<DirectProgress, 'lease'>) => void kept.push(progress),
  }
  const order: DirectDelivery = {
    id: 'd1',
    lease: 'l1',
    runId: 'r1',
    commandId: 'k1',
    webhookId: 'msg_1',
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/rows?token=hidden`,
    spoolKey: run.key.toString('base64'),
    parts: 2,
    rows: 5,
    columns: [{ name: 'id', type: 'integer' }],
    headers: { 'user-agent': 'Postern/test', 'postern-run': 'r1' },
    keys: key.text,
    secrets: { headers: {}, credential: { id: 's', value: { kind: 'bearer', token: secret } } },
    format: null,
    progress: null,
    batching: null,
    knownBatch: null,
    timeoutSeconds: null,
    spacingMs: null,
  }
  const attempt = (changes: Partial<DirectDelivery> = {}) =>
    makeAttempt(context, 'c1', { ...order, ...changes }, new AbortController().signal)
  return { received, kept, attempt }
}

const idsOf = ({ body }: Received) => JSON.parse(body).map(({ id }: { id: number }) => id)
const verified = ({ headers, body }: Received) => new Webhook(key.text).verify(body, headers as Record<string, string>)

test('all rows arrive as one array, signed, with the credential and what is said of the run', async (t) => {
  const { received, attempt } = await attemptSetup(t, () => 200)
  const outcome = await attempt()
  assert.deepEqual([outcome.verdict, outcome.status, outcome.error], ['delivered', 200, null])
  const [one] = received
  assert.ok(one)
  assert.deepEqual(
    verified(one),
    [1, 2, 3, 4, 5].map((id) => ({ id })),
  )
  assert.equal(one.headers.authorization, `Bearer ${secret}`)
  assert.deepEqual(
    [one.headers['postern-run'], one.headers['postern-rows'], one.headers['webhook-id']],
    ['r1', '5', 'msg_1'],
  )
})

test('no word of the answer, no secret and nothing of the URL’s query is in what is reported', async (t) => {
  const { attempt } = await attemptSetup(t, () => 500)
  const outcome = await attempt()
  assert.deepEqual([outcome.verdict, outcome.status], ['failed', 500])
  assert.doesNotMatch(JSON.stringify(outcome), /you sent|"id|hidden|nobody-may-see/)
})

test('I3: batches go in order, each kept before the next, and one that is too large is halved', async (t) => {
  const { received, kept, attempt } = await attemptSetup(t, (request) => (idsOf(request).length > 1 ? 413 : 200))
  const outcome = await attempt({ format: { batch: { rows: 2 } } })
  assert.equal(outcome.verdict, 'delivered')
  assert.deepEqual(received.map(idsOf), [[1, 2], [1], [2], [3], [4], [5]])
  for (const one of received) verified(one)
  assert.equal(new Set(received.map(({ headers }) => headers['webhook-id'])).size, 6)
  const places = kept.flatMap(({ progress }) => (progress ? [progress.next.row] : []))
  assert.deepEqual(places, [1, 2, 3, 4])
  assert.deepEqual(kept.findLast(({ batching }) => batching)?.batching?.smaller, [{ row: 0, rows: 1 }])
})

test('batches go on where the receiver had come to, under the ids they had', async (t) => {
  const whole = await attemptSetup(t, () => 200)
  await whole.attempt({ format: { batch: { rows: 2 } } })
  const rest = await attemptSetup(t, () => 200)
  const progress = whole.kept.find(({ progress }) => progress)?.progress ?? null
  await rest.attempt({ format: { batch: { rows: 2 } }, progress })
  assert.deepEqual(rest.received.map(idsOf), [[3, 4], [5]])
  const ids = ({ received }: typeof whole) => received.map(({ headers }) => headers['webhook-id'])
  assert.deepEqual(ids(rest), ids(whole).slice(1))
})

test('lines and envelopes come from kept rows, too', async (t) => {
  const { received, attempt } = await attemptSetup(t, () => 200)
  await attempt({ format: { shape: 'ndjson' } })
  assert.equal(received[0]?.body, '{"id":1}\n{"id":2}\n{"id":3}\n{"id":4}\n{"id":5}\n')
  await attempt({ format: { shape: 'envelope' } })
  const { command, run, columns } = JSON.parse(received[1]?.body ?? '')
  assert.deepEqual([command, run, columns], ['k1', 'r1', [{ name: 'id', type: 'integer' }]])
})

test('410 and rows that are gone end a delivery, and a receiver that is no longer named fails it', async (t) => {
  const gone = await attemptSetup(t, () => 410)
  assert.equal((await gone.attempt()).verdict, 'refused')
  const lost = await gone.attempt({ parts: 3 })
  assert.deepEqual([lost.verdict, lost.isOwnFault], ['refused', true])
  assert.match(lost.error ?? '', /part 3 of the rows is no longer kept/)
  const elsewhere = await attemptSetup(t, () => 200, ['10.0.0.0/8'])
  const refused = await elsewhere.attempt()
  assert.deepEqual([refused.verdict, elsewhere.received.length], ['failed', 0])
  assert.match(refused.error ?? '', /127.0.0.1 is not among what POSTERN_DIRECT_ALLOW names/)
})
