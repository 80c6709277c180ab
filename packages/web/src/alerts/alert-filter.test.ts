import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alertParams } from './alert-filter.ts'

test('without a word those that stand are asked for, and what is no kind is not asked for', () => {
  assert.deepEqual(alertParams({}), { standing: 'true' })
  assert.deepEqual(alertParams({ show: 'resolved', connection: 'erp' }), { connection: 'erp', standing: 'false' })
  assert.deepEqual(alertParams({ show: 'all', kind: 'stuck' }), { kind: 'stuck' })
  assert.deepEqual(alertParams({ show: 'all', kind: 'nothing known' }), {})
})
