import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CType } from '../ffi/constants.ts'
import { type BoundColumn, Kind } from './kind.ts'
import { RowEncoder } from './row-encoder.ts'
import { bytesOf } from './write-value.ts'

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.string({ unit: 'grapheme', maxLength: 20 }))
const row = fc.record({
  'a "name"': fc.option(text),
  number: fc.option(fc.oneof(fc.maxSafeInteger(), fc.integer({ min: 2 ** 31, max: 2 ** 32 }))),
  double: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0 || 0)),
  flag: fc.option(fc.boolean()),
})
type Row = { 'a "name"': string | null; number: number | null; double: number | null; flag: boolean | null }

const textBytes = 256
const memory = Buffer.alloc(4096)
const column = (name: string, kind: Kind, cType: number, capacity: number, index: number): BoundColumn => ({
  name,
  kind,
  cType,
  capacity,
  longest: capacity,
  values: 1024 + index * 512,
  indicators: index * 8,
  isBound: true,
})
const columns = [
  column('a "name"', Kind.text, CType.char, textBytes, 0),
  column('number', Kind.int64, CType.signedBigint, 8, 1),
  column('double', Kind.double, CType.double, 8, 2),
  column('flag', Kind.bit, CType.bit, 1, 3),
] as const

/** As a driver would: values and their lengths where they are bound. */
function bind({ 'a "name"': name, number, double, flag }: Row): void {
  const values = [name, number, double, flag]
  for (const [index, { indicators, capacity }] of columns.entries())
    memory.writeBigInt64LE(values[index] === null ? -1n : BigInt(capacity), indicators)
  const [first, second, third, fourth] = columns
  if (name !== null) memory.writeBigInt64LE(BigInt(memory.write(name, first.values, 'utf8')), first.indicators)
  if (number !== null) memory.writeBigInt64LE(BigInt(number), second.values)
  if (double !== null) memory.writeDoubleLE(double, third.values)
  if (flag !== null) memory[fourth.values] = flag ? 1 : 0
}

test('I5: any row is written as JSON.stringify writes it', () => {
  const encoder = new RowEncoder(columns, memory)
  const out = bytesOf(new Uint8Array(encoder.widest + 16))
  fc.assert(
    fc.property(row, (values) => {
      bind(values)
      const written = Buffer.from(out.bytes.subarray(0, encoder.encode(0, 1, out, 0))).toString('utf8')
      assert.equal(written, JSON.stringify(values))
    }),
    { numRuns: Number(process.env.TEST_RUNS ?? 5_000) },
  )
})
