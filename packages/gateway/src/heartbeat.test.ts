import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { sleep } from './back-off.ts'
import { keepLease } from './heartbeat.ts'
import { createServerClient } from './server-client.ts'
import { type Misdeed, startFakeServer } from './testing/fake-server.ts'

/** Waits are told, and take no time at all. */
async function beating(t: TestContext, leaseSeconds: number, misdeeds: (Misdeed | undefined)[] = []) {
  const server = await startFakeServer()
  t.after(() => server.close())
  t.after(() => assert.deepEqual(server.violations, []))
  const client = createServerClient(server.url, server.apiKey)
  t.after(() => client.close())
  const run = server.add({ sql: 'SELECT 1', leaseSeconds })
  await client.claim({ gateway: 'test', version: '1' }, AbortSignal.timeout(5_000))
  server.misbehave = ({ call }) => (call === 'heartbeat' ? misdeeds.shift() : undefined)
  const waits: number[] = []
  const ended = new AbortController()
  const told = new EventTarget()
  const events = {
    progress: () => ({ rows: 1, bytes: 2 }),
    cancelled: () => told.dispatchEvent(new Event('cancelled')),
    lost: () => told.dispatchEvent(new Event('lost')),
  }
  const skip = (milliseconds: number, signal?: AbortSignal) => {
    waits.push(Math.round(milliseconds))
    return sleep(1, signal)
  }
  const beats = keepLease(client, run.order, events, skip, ended.signal)
  t.after(() => {
    ended.abort()
    return beats
  })
  const asked = () =>
    server.seen.filter(({ call }) => call === 'heartbeat').map(({ body }) => JSON.parse(body.toString()).waitSeconds)
  return { server, run, waits, told, asked }
}

test('the first heartbeat follows after a second and waits for less than a third of the lease', async (t) => {
  const { server, waits, asked } = await beating(t, 30)
  await server.until(() => server.count('heartbeat') === 1, 'a heartbeat waits')
  assert.deepEqual([waits, asked()], [[1_000], [9]])
})

test('a lease too short for a wait has heartbeats that do not wait', async (t) => {
  const { server, waits, asked } = await beating(t, 2)
  await server.until(() => server.count('heartbeat') === 3, 'three heartbeats')
  assert.deepEqual(asked(), [0, 0, 0])
  assert.ok(waits.every((wait) => wait > 500 && wait <= 666))
})

test('a cancelled run is told while a heartbeat waits', async (t) => {
  const { server, run, told, asked } = await beating(t, 90)
  await server.until(() => server.count('heartbeat') === 1, 'a heartbeat waits')
  const cancelled = once(told, 'cancelled')
  const began = performance.now()
  server.cancel(run)
  await cancelled
  assert.ok(performance.now() - began < 1_000)
  assert.deepEqual(asked()[0], 29)
})

test('a heartbeat that waited its time is followed at once by the next', async (t) => {
  const { server, waits } = await beating(t, 6)
  await server.until(() => server.count('heartbeat') === 3, 'two heartbeats were answered')
  assert.deepEqual(waits, [1_000, 0, 0])
})

test('a server that answers at once is asked again after the rest of a third', async (t) => {
  const { server, run, waits } = await beating(t, 30)
  server.cancel(run)
  await server.until(() => server.count('heartbeat') === 3, 'three heartbeats')
  assert.ok(waits.slice(1).every((wait) => wait > 9_000 && wait <= 10_000))
})

test('after a cut, one heartbeat does not wait; after two, none does', async (t) => {
  const { server, asked } = await beating(t, 6, ['cut', undefined, 'cut'])
  await server.until(() => server.count('heartbeat') === 6, 'six heartbeats')
  assert.deepEqual(asked().slice(0, 6), [1, 0, 1, 0, 0, 0])
})

test('I1: a refused heartbeat is the end, whether it waited or not', async (t) => {
  const { server, told } = await beating(t, 30, [{ status: 409, code: 'LEASE_LOST' }])
  await once(told, 'lost')
  assert.equal(server.count('heartbeat'), 1)
})
