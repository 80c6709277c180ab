import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isAffected } from './changes.ts'

test('a change of a command makes its own page and the queue of its connection old, no other', () => {
  const event = { what: 'command', connection: 'erp', id: 'c1' } as const
  assert.equal(isAffected(['command', 'c1'], event), true)
  assert.equal(isAffected(['command', 'c2'], event), false)
  assert.equal(isAffected(['queue', 'erp'], event), true)
  assert.equal(isAffected(['queue', 'crm'], event), false)
  assert.equal(isAffected(['connections'], event), true)
  assert.equal(isAffected(['freshness', 'erp'], event), true)
})

test('a result never becomes old', () => {
  for (const what of ['run', 'delivery', 'command'] as const)
    assert.equal(isAffected(['result', 'r1', 200], { what, connection: 'erp', id: 'r1' }), false)
})

test('what runs came to is old after a run of their connection, alerts across connections after any alert', () => {
  const run = { what: 'run', connection: 'erp', id: 'r1' } as const
  assert.equal(isAffected(['statistics', 'erp', 24], run), true)
  assert.equal(isAffected(['statistics', 'crm', 24], run), false)
  assert.equal(isAffected(['all-alerts', {}], { what: 'alert', connection: 'crm', id: 'a1' }), true)
})

test('a change of no named connection concerns them all', () => {
  assert.equal(isAffected(['log', 'erp'], { what: 'log', connection: null, id: 'x' }), true)
})
