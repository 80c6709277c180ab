import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CallbackFormat } from '@postern/protocol/api'
import { formatOf, formatValues, formatWords } from './format-values.ts'

test('a format stands in the form as it was, and an empty form is the usual one', () => {
  const formats: (CallbackFormat | null)[] = [
    null,
    { shape: 'ndjson' },
    { batch: { rows: 500 } },
    { shape: 'envelope', batch: { rows: 500, bytes: 1_000_000 }, compression: 'zstd', linkAbove: 0 },
  ]
  for (const format of formats) assert.deepEqual(formatOf(formatValues(format)), format)
})

test('a format is told in words', () => {
  assert.equal(
    formatWords({ shape: 'ndjson', batch: { rows: 500, bytes: 9_000 }, compression: 'gzip', linkAbove: 10 }),
    'a row on each line, in batches of 500 rows or 9000 bytes, gzip, a link above 10 bytes',
  )
  assert.equal(formatWords({ batch: { rows: 2 } }), 'a JSON array, in batches of 2 rows')
})
