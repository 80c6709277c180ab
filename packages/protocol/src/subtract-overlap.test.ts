import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkOverlap, OverlapError, subtractOverlap } from './subtract-overlap.ts'
import type { ValueType } from './typed-value.ts'

const less = (type: ValueType, value: string, overlap: Parameters<typeof subtractOverlap>[1]) =>
  subtractOverlap({ type, value }, overlap).value

test('a time keeps its form, its fraction and its offset', () => {
  const cases: [ValueType, string, number, string][] = [
    ['timestamp', '2024-03-01T00:00:00.123456', 1, '2024-02-29T23:59:59.123456'],
    ['timestamp', '2024-01-01 00:00:30+05:30', 60, '2023-12-31 23:59:30+05:30'],
    ['unknown', '2024-01-01 00:00:30.5-03', 31, '2023-12-31 23:59:59.5-03'],
    ['text', '2024-01-01T00:00:00Z', 3600, '2023-12-31T23:00:00Z'],
    ['timestamp', '0099-01-01T00:00:00', 1, '0098-12-31T23:59:59'],
    ['timestamp', '0001-01-01T00:00:10.25', 60, '0001-01-01T00:00:00.00'],
    ['timestamp', '0001-01-01T00:00:00.5', 60, '0001-01-01T00:00:00.5'],
    ['date', '2024-03-01', 86_400, '2024-02-29'],
    ['date', '2024-03-01', 1, '2024-02-29'],
    ['date', '2024-03-01', 86_401, '2024-02-28'],
    ['text', '2024-03-01', 3600, '2024-02-29'],
  ]
  for (const [type, value, seconds, expected] of cases) assert.equal(less(type, value, { seconds }), expected)
})

test('a number keeps every digit', () => {
  const cases: [ValueType, string, string][] = [
    ['integer', '9223372036854775807', '9223372036854775797'],
    ['integer', '3', '-7'],
    ['decimal', '12345678901234567890.1234567890', '12345678901234567880.1234567890'],
    ['decimal', '9.95', '-0.05'],
    ['decimal', '.5', '-9.5'],
    ['decimal', '1.5e2', '140'],
    ['decimal', '1.25e1', '2.5'],
    ['decimal', 'NaN', 'NaN'],
    ['float', '10.5', '0.5'],
    ['float', '1e+21', '1e+21'],
    ['unknown', '40', '30'],
  ]
  for (const [type, value, expected] of cases) assert.equal(less(type, value, { number: 10 }), expected)
})

test('SQL NULL stays NULL', () => {
  assert.deepEqual(subtractOverlap({ type: 'date', value: null }, { seconds: 5 }), { type: 'date', value: null })
})

test('an overlap that does not fit is refused in words, without the value', () => {
  const wrong: [ValueType, string, Parameters<typeof subtractOverlap>[1]][] = [
    ['integer', '5', { seconds: 1 }],
    ['time', '10:00:00', { seconds: 1 }],
    ['timestamp', '2024-01-01T00:00:00', { number: 1 }],
    ['text', 'kept secret', { seconds: 1 }],
    ['text', '7', { number: 1 }],
    ['unknown', 'kept secret', { number: 1 }],
    ['unknown', '2024-02-30 00:00:00', { seconds: 1 }],
    ['decimal', '.', { number: 1 }],
  ]
  for (const [type, value, overlap] of wrong)
    assert.throws(
      () => less(type, value, overlap),
      (error: unknown) => error instanceof OverlapError && !error.message.includes(value),
    )
  assert.equal(checkOverlap({ seconds: 1 }, null), null)
  assert.equal(checkOverlap({ seconds: 1 }, 'timestamp'), null)
  assert.match(String(checkOverlap({ seconds: 1 }, 'integer')), /give a number/)
})

const seconds = fc.integer({ min: 1, max: 31_536_000 })
const number = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })

test('every timestamp goes back by exactly the seconds', () => {
  const noon = fc.date({ min: new Date('0003-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(noon, seconds, fc.constantFrom('T', ' '), (at, span, separator) => {
      const text = at.toISOString().replace('T', separator)
      const earlier = less('timestamp', text, { seconds: span }) ?? ''
      assert.equal(earlier.length, text.length)
      assert.equal(Date.parse(earlier.replace(' ', 'T')), at.getTime() - span * 1000)
    }),
  )
})

test('a day goes back by the fewest days that hold the seconds', () => {
  const day = fc.integer({ min: 0, max: 2_900_000 }).map((days) => days * 86_400_000)
  fc.assert(
    fc.property(day, seconds, (at, span) => {
      const earlier = less('date', new Date(at).toISOString().slice(0, 10), { seconds: span }) ?? ''
      const back = (at - Date.parse(earlier)) / 86_400_000
      assert.equal(back, Math.ceil(span / 86_400))
    }),
  )
})

test('every integer and decimal goes back by exactly the number', () => {
  fc.assert(
    fc.property(fc.bigInt(), fc.nat({ max: 30 }), number, (units, scale, span) => {
      const write = (value: bigint) => {
        const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0')
        const at = digits.length - scale
        return `${value < 0n ? '-' : ''}${digits.slice(0, at)}${scale > 0 ? '.' : ''}${digits.slice(at)}`
      }
      const expected = write(units - BigInt(span) * 10n ** BigInt(scale))
      assert.equal(less(scale === 0 ? 'integer' : 'decimal', write(units), { number: span }), expected)
    }),
  )
})
