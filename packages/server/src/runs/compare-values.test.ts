import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TypedValue, ValueType } from '@postern/protocol'
import { isBefore } from './compare-values.ts'

/** In each pair the first lies before the second. */
const ordered: [ValueType, string, string][] = [
  ['integer', '9', '10'],
  ['integer', '9007199254740992', '9007199254740993'],
  ['integer', '-9223372036854775808', '9223372036854775807'],
  ['decimal', '9.99', '10'],
  ['decimal', '-0.5', '-0.25'],
  ['decimal', '-.5', '0'],
  ['decimal', '12345678901234567890.123456789', '12345678901234567890.12345679'],
  ['float', '1e-9', '2'],
  ['date', '2019-10-12', '2019-10-13'],
  ['time', '10:00:00', '10:00:00.5'],
  ['timestamp', '2019-10-12T10:00:00', '2019-10-12T10:00:00.000001'],
  ['timestamp', '2019-10-12T10:00:00.9', '2019-10-12T10:00:01'],
  ['timestamp', '2019-10-12T12:00:00+02:00', '2019-10-12T10:00:00.5+00:00'],
  ['text', 'Z', 'a'],
  ['text', '\u{ffff}', '\u{1f69a}'],
]

for (const [type, lower, higher] of ordered)
  test(`${type}: ${lower} lies before ${higher}`, () => {
    const value = (text: string): TypedValue => ({ type, value: text })
    assert.equal(isBefore(value(lower), value(higher)), true)
    assert.equal(isBefore(value(higher), value(lower)), false)
    assert.equal(isBefore(value(lower), value(lower)), false)
  })

test('a value whose type was not known gives way to what the database says', () => {
  assert.equal(isBefore({ type: 'integer', value: '1' }, { type: 'unknown', value: '5' }), false)
  assert.equal(isBefore({ type: 'integer', value: '1' }, { type: null, value: null }), false)
})

test('numbers compare with each other whatever kind they came as', () => {
  assert.equal(isBefore({ type: 'float', value: '1.5' }, { type: 'integer', value: '2' }), true)
  assert.equal(
    isBefore({ type: 'integer', value: '9007199254740993' }, { type: 'decimal', value: '9007199254740992.5' }),
    false,
  )
})

test('what is not in its type’s form is before nothing, and no error', () => {
  for (const type of ['integer', 'decimal', 'float'] as const) {
    assert.equal(isBefore({ type, value: '1' }, { type, value: 'seven' }), false)
    assert.equal(isBefore({ type, value: 'seven' }, { type, value: '1' }), false)
  }
  assert.equal(
    isBefore({ type: 'timestamp', value: '2019-10-12T10:00:00+99:00' }, { type: 'timestamp', value: 'x' }),
    true,
  )
  assert.equal(
    isBefore({ type: 'integer', value: `${'1'.repeat(1_000_000)}x` }, { type: 'integer', value: '1' }),
    false,
  )
})
