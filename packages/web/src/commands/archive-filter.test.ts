import assert from 'node:assert/strict'
import { test } from 'node:test'
import { archiveParams } from './archive-filter.ts'

test('the last day of a search is searched to its end', () => {
  const { from, to } = archiveParams({ from: '2026-03-31', to: '2026-03-31' })
  assert.equal(from, new Date(2026, 2, 31).toISOString())
  assert.equal(to, new Date(2026, 3, 1).toISOString())
})

test('a half-written day and an unknown outcome search for nothing', () => {
  assert.deepEqual(archiveParams({ from: '2026-', outcome: 'odd' }), {})
  assert.deepEqual(archiveParams({ search: 'x', outcome: 'failed' }), { search: 'x', failed: 'true' })
})
