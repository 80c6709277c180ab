import assert from 'node:assert/strict'
import { test } from 'node:test'
import { logEntryMatches } from './log-filter.ts'

const entry = {
  id: '1',
  at: '2026-01-01T00:00:00Z',
  ip: '10.0.0.7',
  gateway: 'Keep-1',
  what: 'finish',
  outcome: '409 LEASE_LOST',
  runId: null,
}

test('the log shows what is of the request wanted and has the text anywhere, in any case', () => {
  assert.equal(logEntryMatches(entry, {}), true)
  assert.equal(logEntryMatches(entry, { what: 'claim' }), false)
  assert.equal(logEntryMatches(entry, { what: 'finish', find: 'lease' }), true)
  assert.equal(logEntryMatches(entry, { find: 'keep-1' }), true)
  assert.equal(logEntryMatches(entry, { find: 'moat' }), false)
})
