import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatBytes } from './format-size.ts'

test('bytes are shown with three digits in the unit that fits', () => {
  assert.equal(formatBytes(0), '0 B')
  assert.equal(formatBytes(812), '812 B')
  assert.equal(formatBytes(1_249_999), '1.25 MB')
  assert.equal(formatBytes(999_600), '1 MB')
})
