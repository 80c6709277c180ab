import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRefusal, logParams } from './log-filter.ts'

test('a log is asked for what the address says, its times as instants, and nothing that the API would not know', () => {
  const from = '2026-11-24T10:00'
  assert.deepEqual(logParams({ what: 'claim', outcome: 'error', search: '10.0.0.7', from, to: 'noon' }), {
    what: 'claim',
    outcome: 'error',
    search: '10.0.0.7',
    from: new Date(from).toISOString(),
  })
  assert.deepEqual(logParams({ outcome: 'odd', gateway: '' }), {})
})

test('an outcome that is a code of the error table is a refusal', () => {
  assert.equal(isRefusal('LEASE_LOST'), true)
  assert.equal(isRefusal('no work'), false)
})
