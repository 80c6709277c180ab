import assert from 'node:assert/strict'
import { test } from 'node:test'
import { begun, edited, redone, undone } from './draft-history.ts'

test('typing in one field is one step back; another field is another', () => {
  let history = begun('')
  for (const text of ['a', 'ab', 'abc']) history = edited(history, text, 'name')
  history = edited(history, 'abc 1', 'number')
  assert.equal(undone(history).text, 'abc')
  assert.equal(undone(undone(history)).text, '')
  assert.equal(undone(undone(undone(history))).text, '')
  assert.equal(redone(redone(undone(undone(history)))).text, 'abc 1')
})

test('an edit after a step back ends what was taken back', () => {
  const history = edited(undone(edited(begun('a'), 'b', null)), 'c', null)
  assert.equal(redone(history).text, 'c')
  assert.equal(undone(history).text, 'a')
})

test('an edit that stands for itself is a step of its own, and no change is none', () => {
  const history = edited(edited(edited(begun('a'), 'b', null), 'c', null), 'c', null)
  assert.deepEqual(history.past, ['a', 'b'])
})
