import assert from 'node:assert/strict'
import { test } from 'node:test'
import { queueParams } from './queue-filter.ts'

test('a queue is asked for what the address says, as far as it is known', () => {
  assert.deepEqual(queueParams({ search: 'orders', status: 'PAUSED', failing: 'true' }), {
    search: 'orders',
    status: 'PAUSED',
    failing: 'true',
  })
  assert.deepEqual(queueParams({ search: '', status: 'FINISHED', failing: 'no' }), {})
})
