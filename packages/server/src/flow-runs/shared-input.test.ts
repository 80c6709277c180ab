import assert from 'node:assert/strict'
import { test } from 'node:test'
import { differenceText, readInput } from './shared-input.ts'
import type { FlowRecord } from './taken-step.ts'

const list = [1, 2]
const shared = { a: 1, list, gone: true, text: 'x' }

const cases: [string, FlowRecord, object][] = [
  ['nothing', shared, { set: {}, without: [] }],
  ['an item', { ...shared, item: null, index: 0 }, { set: { item: null, index: 0 }, without: [] }],
  ['another value', { ...shared, a: 2, list: [1, 2] }, { set: { a: 2, list: [1, 2] }, without: [] }],
  ['what is left out', { a: 1, list }, { set: {}, without: ['gone', 'text'] }],
  ['what is no name of an object', { toString: 1 }, { set: { toString: 1 }, without: ['a', 'list', 'gone', 'text'] }],
]

for (const [what, record, stored] of cases)
  test(`the record of an item is stored as what it has beside the shared one: ${what}`, () => {
    const text = differenceText(record, shared)
    assert.deepEqual(JSON.parse(text), stored)
    assert.deepEqual(readInput(text, shared), record)
  })

test('a record that shares nothing is stored whole', () => {
  assert.deepEqual(readInput('{"a":1}', null), { a: 1 })
})
