import assert from 'node:assert/strict'
import { test } from 'node:test'
import { flowRunParams } from './flow-run-filter.ts'

test('a field of the record is asked for once its path and its value are there', () => {
  assert.deepEqual(flowRunParams({ field: 'customer.', value: '7', state: 'FAILED' }), { state: 'FAILED' })
  assert.deepEqual(flowRunParams({ field: 'customer.id' }), {})
  assert.deepEqual(flowRunParams({ field: 'customer.id', value: '7' }), { field: 'customer.id', value: '7' })
})
