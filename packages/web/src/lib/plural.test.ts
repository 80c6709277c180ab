import assert from 'node:assert/strict'
import { test } from 'node:test'
import { count, plural } from './plural.ts'

test('a count agrees with its noun', () => {
  assert.equal(count(1, { one: 'row', other: 'rows' }), '1 row')
  assert.equal(count(1_000_000, { one: 'row', other: 'rows' }), '1,000,000 rows')
  assert.equal(count(2, { one: 'delivery', other: 'deliveries' }), '2 deliveries')
})

test('a form that the language has no use for is not asked for', () => {
  assert.equal(plural(2, { few: 'řádky', other: 'rows' }), 'rows')
})
