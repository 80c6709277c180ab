import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import { openResult } from '../results/open-result.ts'
import { type DeliverySetup, deliverySetup } from '../testing/delivery-setup.ts'
import { dialects } from '../testing/dialects.ts'
import { startReceiver } from '../testing/receiver.ts'

const megabyte = 1024 * 1024

/** Parts of 2 MB of rows that do not compress away. */
function bigParts(count: number): string[] {
  return Array.from({ length: count }, (_, part) =>
    Array.from({ length: 20 }, (_, n) =>
      JSON.stringify({ part, n, text: randomBytes(75_000).toString('base64') }),
    ).join(','),
  )
}

/** One attempt at a delivery to this URL, and what was recorded of it. */
async function tryOnce(setup: DeliverySetup, url: string, texts: string[] = ['{"n":1}']) {
  const id = await setup.deliver(url, texts)
  const row = await setup.until(id, (found) => found.attempt_count === 1 && found.lease_id === null)
  const [attempt] = await setup.attempts(id)
  assert.ok(attempt)
  return { id, row, attempt, waitMs: (row.next_attempt_at ?? Number.NaN) - attempt.at }
}

for (const dialect of dialects)
  test(`${dialect}: a body of 20 MB arrives as stored and verifies with standardwebhooks`, async (t) => {
    const setup = await deliverySetup(t, dialect)
    const receiver = await startReceiver(t)
    setup.startLoop()
    const id = await setup.deliver(receiver.url, bigParts(10), { encoding: 'zstd' })
    const [request] = await receiver.arrived(1)
    assert.ok(request && request.bytes > 20_000_000)
    assert.equal(request.headers['content-length'], String(request.bytes))
    const row = await setup.until(id, ({ state }) => state === 'DELIVERED')
    const stored = await text(openResult(setup.db, setup.parts, row.run_id))
    assert.equal(request.sha256, createHash('sha256').update(stored).digest('hex'))
    const headers = request.headers as Record<string, string>
    assert.equal((new Webhook(setup.signingSecret).verify(request.body, headers) as unknown[]).length, 200)
  })

test('a redirect is not followed, and the attempt says so', async (t) => {
  const setup = await deliverySetup(t, 'sqlite')
  const target = await startReceiver(t)
  const receiver = await startReceiver(t, (_, response) => {
    response.writeHead(307, { location: `${target.url}/secret?token=x` }).end()
  })
  setup.startLoop()
  const { row, attempt } = await tryOnce(setup, receiver.url)
  assert.equal(row.state, 'PENDING')
  assert.equal(attempt.status, 307)
  assert.match(
    attempt.error ?? '',
    /^The receiver answered 307 Temporary Redirect, a redirect to 127.0.0.1:\d+: redirects/,
  )
  assert.ok(!attempt.error?.includes('token'))
  await sleep(20)
  assert.equal(target.requests.length, 0)
})

test('410 ends the delivery at once', async (t) => {
  const setup = await deliverySetup(t, 'sqlite')
  const receiver = await startReceiver(t, (_, response) => response.writeHead(410).end('gone for good'))
  setup.startLoop()
  const { row, attempt } = await tryOnce(setup, receiver.url)
  assert.equal(row.state, 'FAILED')
  assert.equal(row.last_error, 'The receiver answered 410 Gone: it wants no more of this')
  assert.equal(attempt.response_excerpt, 'gone for good')
})

test('Retry-After puts the next attempt off', async (t) => {
  const setup = await deliverySetup(t, 'sqlite')
  const receiver = await startReceiver(t, ({ path }, response) =>
    response.writeHead(429, path === '/later' ? { 'retry-after': '3600' } : {}).end(),
  )
  setup.startLoop()
  const later = await tryOnce(setup, `${receiver.url}/later`)
  assert.ok(later.waitMs >= 3_600_000 && later.waitMs < 3_605_000, String(later.waitMs))
  await setup.db.transact((tx) => tx.deleteFrom('delivery').execute())
  const { waitMs } = await tryOnce(setup, receiver.url)
  assert.ok(waitMs >= 5000 && waitMs < 8000, String(waitMs))
})

test('a receiver that never answers, or never reads, is given up in time', async (t) => {
  const setup = await deliverySetup(t, 'sqlite')
  const silent = await startReceiver(t, () => {})
  const sockets = new Set<Socket>()
  const deaf = createTcpServer((socket) => {
    socket.on('error', () => {})
    sockets.add(socket.pause())
  })
  await new Promise<void>((listening) => deaf.listen(0, '127.0.0.1', listening))
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    deaf.close()
  })
  setup.startLoop({ timeouts: { idleMs: 300, drainMs: 0, answerMs: 100 } })
  const first = await tryOnce(setup, silent.url)
  assert.match(first.attempt.error ?? '', /did not answer within 300 milliseconds/)
  assert.equal(first.attempt.status, null)
  assert.match(first.attempt.request_headers ?? '', /"postern-part":"1"/)
  assert.equal(first.attempt.response_headers, null)
  await setup.db.transact((tx) => tx.deleteFrom('delivery').execute())
  const second = await tryOnce(setup, `http://127.0.0.1:${(deaf.address() as AddressInfo).port}/`, bigParts(6))
  assert.match(second.attempt.error ?? '', /did not answer within 300 milliseconds/)
})

test('a receiver that reads slowly but goes on reading is not given up', async (t) => {
  const setup = await deliverySetup(t, 'sqlite')
  const done = Promise.withResolvers<number>()
  const server = createServer(async (request, response) => {
    let bytes = 0
    for await (const chunk of request) {
      const before = bytes
      bytes += chunk.length
      if (Math.floor(before / megabyte) !== Math.floor(bytes / megabyte)) await sleep(100)
    }
    response.end()
    done.resolve(bytes)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  setup.startLoop({ timeouts: { idleMs: 600, drainMs: 10_000, answerMs: 100 } })
  const { row, attempt } = await tryOnce(
    setup,
    `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    bigParts(8),
  )
  assert.equal(row.state, 'DELIVERED')
  assert.ok(attempt.latency_ms > 1200, String(attempt.latency_ms))
  assert.ok((await done.promise) > 16_000_000)
})

test('an answer whose body never ends still counts by its status', async (t) => {
  const setup = await deliverySetup(t, 'sqlite')
  const receiver = await startReceiver(t, (_, response) => response.write('begun'))
  setup.startLoop({ timeouts: { idleMs: 300, drainMs: 0, answerMs: 50 } })
  const { row, attempt } = await tryOnce(setup, receiver.url)
  assert.equal(row.state, 'DELIVERED')
  assert.equal(attempt.response_excerpt, 'begun')
})

test('what keeps an attempt from an answer is said in words', async (t) => {
  const setup = await deliverySetup(t, 'sqlite')
  const closed = await startReceiver(t)
  await closed.close()
  const dropping = createTcpServer((socket) => socket.on('data', () => socket.destroy()))
  await new Promise<void>((listening) => dropping.listen(0, '127.0.0.1', listening))
  t.after(() => dropping.close())
  const notFound = async (host: string): Promise<never> => {
    throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' })
  }
  setup.startLoop({ resolve: notFound })
  const cases: [url: string, words: RegExp][] = [
    [`${closed.url}/?token=secret`, /^127\.0\.0\.1:\d+ refused the connection/],
    [`http://127.0.0.1:${(dropping.address() as AddressInfo).port}/`, /closed the connection before it answered/],
    ['https://nowhere.example/?token=secret', /^The host name of nowhere\.example was not found$/],
    ['http://10.0.0.1/', /^10\.0\.0\.1 is not allowed: 10\.0\.0\.1 is a private address/],
  ]
  for (const [url, words] of cases) {
    const { attempt } = await tryOnce(setup, url)
    assert.match(attempt.error ?? '', words)
    assert.ok(!attempt.error?.includes('secret'))
    await setup.db.transact((tx) => tx.deleteFrom('delivery').execute())
  }
})

/** Changes a byte of the last part, which is a file. */
function damage(setup: DeliverySetup, runId: string, part: number): void {
  const folder = join(setup.folder, 'results', setup.command.connectionId, runId)
  const name = readdirSync(folder).find((file) => file.startsWith(`${part}-`)) ?? ''
  const bytes = readFileSync(join(folder, name))
  bytes[bytes.length - 10] = (bytes[bytes.length - 10] ?? 0) ^ 1
  writeFileSync(join(folder, name), bytes)
}

test('a result that is damaged before it is signed is not sent, and the attempt says so', async (t) => {
  const setup = await deliverySetup(t, 'sqlite')
  const receiver = await startReceiver(t)
  const id = await setup.deliver(receiver.url, bigParts(3))
  damage(setup, (await setup.delivery(id)).run_id, 2)
  setup.startLoop()
  const { last_error } = await setup.until(id, ({ attempt_count }) => attempt_count === 1)
  assert.equal(last_error, 'The result could not be read: Part 2 is damaged: its digest does not match')
  assert.deepEqual([receiver.requests, receiver.broken], [[], []])
})

test('a result that is damaged while it is sent is broken off before it is complete', async (t) => {
  const setup = await deliverySetup(t, 'sqlite')
  const outcome = Promise.withResolvers<'whole' | 'broken'>()
  let id = ''
  const server = createServer(async (request) => {
    // Its headers have come, so it has been signed; the rest waits until this end reads on.
    damage(setup, (await setup.delivery(id)).run_id, 14)
    request.on('error', () => outcome.resolve('broken')).on('end', () => outcome.resolve('whole'))
    request.resume()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  t.after(() => server.close())
  id = await setup.deliver(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, bigParts(15))
  setup.startLoop()
  assert.equal(await outcome.promise, 'broken')
  await setup.until(id, ({ attempt_count }) => attempt_count === 1)
  assert.match((await setup.attempts(id))[0]?.error ?? '', /Part 14 is damaged/)
})

test('a name that resolves to an inner address is not connected to, also when it changes in between', async (t) => {
  const setup = await deliverySetup(t, 'sqlite')
  const receiver = await startReceiver(t)
  const { port } = new URL(receiver.url)
  const answers: Record<string, string[][]> = {
    'loopback.example': [['127.0.0.1']],
    'mapped.example': [['::ffff:127.0.0.1']],
    'several.example': [['10.0.0.1', 'fd00::1', '169.254.169.254', '::1']],
    // Public when it was checked, inner when it is connected to: the second answer must not be used unjudged.
    'rebind.example': [['127.0.0.1'], ['127.0.0.1']],
    'none.example': [[]],
  }
  const resolve = async (host: string) =>
    (answers[host]?.shift() ?? ['127.0.0.1']).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  setup.startLoop({ resolve }, [])
  for (const host of Object.keys(answers)) {
    const { attempt, row } = await tryOnce(setup, `http://${host}:${port}/`)
    assert.equal(row.state, 'PENDING')
    assert.match(attempt.error ?? '', new RegExp(`^${host} is not allowed: `), host)
    await setup.db.transact((tx) => tx.deleteFrom('delivery').execute())
  }
  assert.deepEqual(receiver.requests, [])
  assert.deepEqual(receiver.broken, [])
})

test('a name that resolves to inner and allowed addresses is connected to by the allowed one', async (t) => {
  const setup = await deliverySetup(t, 'sqlite')
  const receiver = await startReceiver(t)
  const { port } = new URL(receiver.url)
  const resolve = async () => ['10.255.255.1', '127.0.0.1'].map((address) => ({ address, family: 4 }))
  setup.startLoop({ resolve }, ['127.0.0.0/8'])
  const { row } = await tryOnce(setup, `http://mixed.example:${port}/`)
  assert.equal(row.state, 'DELIVERED')
})

test('the server’s own inspection URLs are delivered to although they are inner, and nothing else of it', async (t) => {
  const setup = await deliverySetup(t, 'sqlite')
  const receiver = await startReceiver(t)
  setup.startLoop({}, [], receiver.url)
  assert.equal((await tryOnce(setup, `${receiver.url}/inspect/abc`)).row.state, 'DELIVERED')
  const other = await tryOnce(setup, `${receiver.url}/api/v1/session`)
  assert.match(other.attempt.error ?? '', /is not allowed/)
  assert.deepEqual(
    receiver.requests.map(({ path }) => path),
    ['/inspect/abc'],
  )
})
