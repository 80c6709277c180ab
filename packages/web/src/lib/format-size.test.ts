import assert from 'node:assert/strict'
import { test } from 'node:test'
import { count, formatBytes } from './format-size.ts'

test('bytes are shown with three digits in the unit that fits', () => {
  assert.equal(formatBytes(0), '0 B')
  assert.equal(formatBytes(812), '812 B')
  assert.equal(formatBytes(1_249_999), '1.25 MB')
  assert.equal(formatBytes(999_600), '1 MB')
})

test('a count agrees with its noun', () => {
  assert.equal(count(1, 'row'), '1 row')
  assert.equal(count(1_000_000, 'row'), '1,000,000 rows')
  assert.equal(count(2, 'delivery', 'deliveries'), '2 deliveries')
})
