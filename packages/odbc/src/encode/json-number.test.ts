import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { notANumber, singleText, writeDouble, writeInt64, writeNumberText } from './json-number.ts'

const out = new Uint8Array(512)
const text = (end: number) => Buffer.from(out.subarray(0, end)).toString('latin1')

function number(source: string): string | null {
  const bytes = Buffer.from(source)
  const end = writeNumberText(bytes, 0, bytes.length, out, 0)
  return end === notANumber ? null : text(end)
}

test('a 64-bit integer is written with all its digits', () => {
  const edges = [0n, -1n, 2n ** 31n, 2n ** 32n, -(2n ** 32n), 2n ** 53n, -(2n ** 53n), 2n ** 63n - 1n, -(2n ** 63n)]
  fc.assert(
    fc.property(fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.constantFrom(...edges)), (value) => {
      const halves = Buffer.alloc(8)
      halves.writeBigInt64LE(value)
      assert.equal(text(writeInt64(halves.readInt32LE(0), halves.readInt32LE(4), out, 0)), String(value))
    }),
    { numRuns: 3000 },
  )
})

test('a double is written as the shortest text that reads back as the same double', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      assert.ok(Object.is(JSON.parse(text(writeDouble(value, out, 0))), value))
    }),
    { numRuns: 3000 },
  )
  assert.equal(text(writeDouble(Number.NaN, out, 0)), '"NaN"')
  assert.equal(text(writeDouble(-Infinity, out, 0)), '"-Infinity"')
})

test('a 32-bit float is written as a text that reads back as the same float', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      assert.ok(Object.is(Math.fround(Number(singleText(value))), value))
    }),
    { numRuns: 3000 },
  )
  assert.equal(singleText(Math.fround(0.1)), '0.1')
})

test("a decimal's digits are kept; only what JSON forbids is put right", () => {
  for (const kept of ['0', '-0', '1.10', '12345678901234567890.1234567890', '1e+300', '1E-09', '0.5000']) {
    assert.equal(number(kept), kept)
  }
  assert.deepEqual(['.5', '-.5', '5.', '+5', '007', '-00.70'].map(number), ['0.5', '-0.5', '5', '5', '7', '-0.70'])
  for (const refused of ['', '-', '.', 'NaN', '1e', '1.2.3', '1 ', 'abc', '0x10', '1e5.5'])
    assert.equal(number(refused), null)
})

test('what is written as a number is valid JSON', () => {
  const digits = fc.string({ unit: fc.constantFrom('0', '1', '9', '.', '-', '+', 'e', 'E'), maxLength: 12 })
  fc.assert(
    fc.property(digits, (source) => {
      const written = number(source)
      if (written !== null) assert.equal(typeof JSON.parse(written), 'number')
    }),
    { numRuns: 5000 },
  )
})
