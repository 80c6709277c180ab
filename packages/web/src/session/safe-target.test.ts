import assert from 'node:assert/strict'
import { test } from 'node:test'
import { safeTarget } from './safe-target.ts'

test('sign-in returns to where one wanted to go', () => {
  assert.equal(safeTarget('/runs/r1?x=1#rows'), '/runs/r1?x=1#rows')
  assert.equal(safeTarget(undefined), '/connections')
})

test('sign-in never leads to another site, nor to itself', () => {
  for (const to of [
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example',
    'javascript:alert(1)',
    '/sign-in?to=/x',
  ])
    assert.equal(safeTarget(to), '/connections', to)
})
