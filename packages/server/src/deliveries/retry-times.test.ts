import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readRetryAfter } from '@postern/outbound'
import { waitAfter, waitsBeforeAttempt } from './retry-times.ts'

test('the waits grow from seconds to ten hours, spread by a tenth, and then end', () => {
  const middle = Array.from({ length: 10 }, (_, attempts) => waitAfter(attempts, null, () => 0.5))
  assert.deepEqual(middle, [...waitsBeforeAttempt, null])
  assert.equal(
    waitAfter(1, null, () => 0),
    4500,
  )
  assert.equal(
    waitAfter(1, null, () => 1),
    5500,
  )
})

test('Retry-After puts the next attempt off, by a day at most, and never brings it forward', () => {
  assert.equal(
    waitAfter(1, 60_000, () => 0.5),
    60_000,
  )
  assert.equal(
    waitAfter(4, 1000, () => 0.5),
    30 * 60_000,
  )
  assert.equal(
    waitAfter(1, 10 ** 12, () => 0.5),
    86_400_000,
  )
  assert.equal(
    waitAfter(9, 60_000, () => 0.5),
    null,
  )
})

test('Retry-After is seconds or a date', () => {
  const now = Date.parse('2026-01-01T00:00:00Z')
  assert.equal(readRetryAfter('120', now), 120_000)
  assert.equal(readRetryAfter('Thu, 01 Jan 2026 00:02:00 GMT', now), 120_000)
  assert.equal(readRetryAfter('Thu, 01 Jan 2015 00:02:00 GMT', now), 0)
  for (const text of [undefined, '', 'soon', '-5', '1.5', '99999999999999'])
    assert.equal(readRetryAfter(text, now), null)
})
