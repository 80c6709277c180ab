import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatDue, formatDuration, formatRelative, formatSeconds } from './format-time.ts'

const now = Date.parse('2026-03-10T12:00:00Z')

test('a time is told by its distance, in the largest whole unit', () => {
  assert.equal(formatRelative('2026-03-10T12:00:00.400Z', now), 'now')
  assert.equal(formatRelative('2026-03-10T11:59:48Z', now), '12 s ago')
  assert.equal(formatRelative('2026-03-10T12:03:59Z', now), 'in 3 min')
  assert.equal(formatRelative('2026-03-10T09:00:00Z', now), '3 h ago')
  assert.equal(formatRelative('2026-03-08T11:00:00Z', now), '2 d ago')
})

test('a time more than a week away is a date', () => {
  assert.match(formatRelative('2025-12-01T12:00:00Z', now), /Dec 2025/)
})

test('a time that something waits for is told to be past', () => {
  assert.equal(formatDue('2026-03-10T11:55:00Z', now), 'due 5 min ago')
  assert.equal(formatDue('2026-03-10T12:05:00Z', now), 'in 5 min')
})

test('a text that is no time is shown as it is', () => {
  assert.equal(formatRelative('soon', now), 'soon')
})

test('a duration keeps what matters at its size', () => {
  assert.equal(formatDuration(8.4), '8 ms')
  assert.equal(formatDuration(1_250), '1.25 s')
  assert.equal(formatDuration(200_000), '3 min 20 s')
  assert.equal(formatDuration(3_720_000), '1 h 2 min')
})

test('a length of time that was set is told in the unit that it is whole in', () => {
  assert.deepEqual([90, 300, 7_200, 172_800].map(formatSeconds), ['90 s', '5 min', '2 h', '2 d'])
})
