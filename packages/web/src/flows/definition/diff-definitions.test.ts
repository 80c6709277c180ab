import assert from 'node:assert/strict'
import { test } from 'node:test'
import { diffDefinitions } from './diff-definitions.ts'

const one = { type: 'stop', answer: '1' }

test('what differs is told step by step, also within a for_each', () => {
  const each = (steps: object) => ({ type: 'for_each', items: 'a', do: { start: 'x', steps } })
  const before = { start: 'a', steps: { a: one, gone: one, each: each({ x: one }) } }
  const after = { start: 'each', steps: { a: one, each: each({ x: { ...one, answer: '2' } }), fresh: one } }
  const found = diffDefinitions(before, after)
  assert.deepEqual(
    found.map(({ id, how }) => `${id} ${how}`),
    [' changed', '/steps/gone removed', '/steps/each/do/steps/x changed', '/steps/fresh added'],
  )
  assert.deepEqual(found[2]?.fields, [{ field: 'answer', before: '1', after: '2' }])
  assert.deepEqual(diffDefinitions(before, before), [])
})
