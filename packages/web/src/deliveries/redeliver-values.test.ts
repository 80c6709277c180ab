import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isOfLate, percentOf, type RedeliverValues, redeliverRequest, requestsFor } from './redeliver-values.ts'

const values: RedeliverValues = {
  connection: 'erp',
  by: 'time',
  since: '2026-11-24T10:00',
  until: '',
  firstRun: 'run-1',
  lastRun: '',
  state: 'FAILED',
  command: '',
}

test('a request has what its form shows, and nothing of what it hides', () => {
  const since = new Date(values.since).toISOString()
  assert.deepEqual(redeliverRequest(values), { since, state: 'FAILED' })
  assert.deepEqual(redeliverRequest({ ...values, by: 'runs', command: 'c1', state: 'DROPPED' }), {
    runs: { first: 'run-1' },
    command: 'c1',
    state: 'DROPPED',
  })
})

test('chosen deliveries are asked for by connection and state, 500 at a time, and none that is under way', () => {
  const many = Array.from({ length: 501 }, (_, n) => ({ id: `${n}`, connection: 'erp', state: 'FAILED' as const }))
  const asked = requestsFor([
    ...many,
    { id: 'a', connection: 'erp', state: 'DELIVERED' },
    { id: 'b', connection: 'shop', state: 'FAILED' },
    { id: 'c', connection: 'shop', state: 'PENDING' },
  ])
  assert.deepEqual(
    asked.map(({ connection, request }) => [connection, request.state, request.ids?.length]),
    [
      ['erp', 'FAILED', 500],
      ['erp', 'FAILED', 1],
      ['erp', 'DELIVERED', 1],
      ['shop', 'FAILED', 1],
    ],
  )
})

test('what was sent again together is shown for a day, and while it goes on', () => {
  const now = Date.parse('2026-11-24T12:00:00Z')
  assert.ok(isOfLate({ state: 'DONE', startedAt: '2026-11-23T12:00:01Z' }, now))
  assert.ok(!isOfLate({ state: 'DONE', startedAt: '2026-11-23T12:00:00Z' }, now))
  assert.ok(!isOfLate({ state: 'STOPPED', startedAt: '2026-11-20T12:00:00Z' }, now))
  assert.ok(isOfLate({ state: 'RUNNING', startedAt: '2026-11-20T12:00:00Z' }, now))
  assert.deepEqual(
    [
      percentOf({ total: 0, redelivered: 0 }),
      percentOf({ total: 8, redelivered: 2 }),
      percentOf({ total: 1, redelivered: 3 }),
    ],
    [100, 25, 100],
  )
})
