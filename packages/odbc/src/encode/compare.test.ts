import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compareDecimals, compareFloats, compareInstants } from './compare.ts'

test('decimals are ordered by value, at any length', () => {
  const scaled = fc.tuple(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.integer({ min: 0, max: 20 }))
  const print = ([value, scale]: [bigint, number]) => {
    const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0')
    const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
    return value < 0n ? `-${text}` : text
  }
  fc.assert(
    fc.property(scaled, scaled, (a, b) => {
      const [left, right] = [a[0] * 10n ** BigInt(20 - a[1]), b[0] * 10n ** BigInt(20 - b[1])]
      assert.equal(Math.sign(compareDecimals(print(a), print(b))), left < right ? -1 : left > right ? 1 : 0)
    }),
    { numRuns: 2000 },
  )
})

test('decimals with exponents, signs and bare points are ordered by value', () => {
  assert.ok(compareDecimals('1e3', '999.9') > 0)
  assert.ok(compareDecimals('-1e-3', '-.002') > 0)
  assert.equal(compareDecimals('1.50', '15e-1'), 0)
  assert.equal(compareDecimals('-0', '0.000'), 0)
})

test('NaN comes after every other float, as in PostgreSQL', () => {
  assert.ok(compareFloats('NaN', 'Infinity') > 0)
  assert.ok(compareFloats('-Infinity', '-1e308') < 0)
  assert.equal(compareFloats('NaN', 'NaN'), 0)
})

test('times with offsets are ordered by instant, to the last digit', () => {
  const ordered = [
    '0001-01-01T00:00:00+14:00',
    '2019-10-12T12:00:00+02:00',
    '2019-10-12T10:00:00.1234567+00:00',
    '2019-10-12T12:00:00.12345671+02:00',
    '2019-10-12T03:00:01-07:00',
  ]
  for (const [index, text] of ordered.entries()) {
    assert.equal(compareInstants(text, text), 0)
    const next = ordered[index + 1]
    if (next !== undefined) assert.ok(compareInstants(text, next) < 0 && compareInstants(next, text) > 0, next)
  }
  assert.equal(compareInstants('2019-10-12T12:00:00+02:00', '2019-10-12T10:00:00+00:00'), 0)
})
