import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBackOff } from './back-off.ts'

test('waits double up to the longest one and begin anew after a success', () => {
  const backOff = createBackOff({ first: 100, longest: 1_000 }, () => 1)
  assert.deepEqual([1, 2, 3, 4, 5, 6].map(backOff.next), [100, 200, 400, 800, 1_000, 1_000])
  backOff.reset()
  assert.equal(backOff.next(), 100)
})

test('each wait lies between half and all of its step', () => {
  assert.equal(createBackOff({ first: 100, longest: 1_000 }, () => 0).next(), 50)
})
