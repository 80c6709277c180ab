import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Found } from '@postern/protocol/api'
import { choicesFor } from './choices.ts'

const found: Found[] = [
  { kind: 'connection', id: 'erp', name: 'erp', connection: null },
  { kind: 'command', id: 'c 1', name: 'Orders', connection: 'erp' },
]

test('things that were found come first, with what the role may do with them', () => {
  const labels = (role: Parameters<typeof choicesFor>[2]) => choicesFor('erp', found, role).map(({ label }) => label)
  assert.deepEqual(labels('viewer'), ['erp', 'Orders'])
  assert.deepEqual(labels('operator'), ['erp', 'Orders', 'Run now: Orders'])
  assert.deepEqual(labels('editor'), ['erp', 'Orders', 'Run now: Orders', 'New command on erp'])
})

test('pages are offered by a part of their name, to whom they are open', () => {
  const labels = (text: string, role: Parameters<typeof choicesFor>[2]) =>
    choicesFor(text, [], role).map(({ label }) => label)
  assert.deepEqual(labels('AUDIT', 'owner'), ['Audit log'])
  assert.deepEqual(labels('audit', 'editor'), [])
  assert.deepEqual(labels('connection', 'editor'), ['Connections', 'New connection'])
  assert.deepEqual(labels('connection', 'viewer'), ['Connections'])
})

test('addresses are safe whatever an id holds', () => {
  const [, command] = choicesFor('x', found, 'viewer')
  assert.ok(command && 'href' in command && command.href === '/commands/c%201')
})
