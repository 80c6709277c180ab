import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deliveryParams } from './delivery-filter.ts'

test('a time on the reader’s clock is asked for as an instant, and what is no time is not asked for', () => {
  const since = '2026-11-24T10:00'
  assert.deepEqual(deliveryParams({ connection: 'erp', since, until: '2026-11-' }), {
    connection: 'erp',
    since: new Date(since).toISOString(),
  })
  assert.deepEqual(deliveryParams({ state: '' }), {})
})
