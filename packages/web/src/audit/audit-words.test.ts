import assert from 'node:assert/strict'
import { test } from 'node:test'
import { operationWords, placeOf } from './audit-words.ts'

test('operations are told in words', () => {
  assert.equal(operationWords('signIn'), 'Sign in')
  assert.equal(operationWords('createApiKey'), 'Create API key')
  assert.equal(operationWords('rotateDirectUrl'), 'Rotate direct URL')
  assert.equal(operationWords('redeliver'), 'Redeliver')
})

test('what has a page is led to, and what has none is not', () => {
  assert.equal(placeOf('connection', 'x', 'erp'), '/connections/erp')
  assert.equal(placeOf('command', 'c1', null), '/commands/c1')
  assert.equal(placeOf('command', null, null), undefined)
  assert.equal(placeOf('user', 'u1', 'ann@example.com'), undefined)
})
