import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isTimestamp, notADate, writeAnyTimestamp, writeDate, writeTimestampText, writeTimeText } from './json-time.ts'
import { bytesOf } from './write-value.ts'

const padded = (text: string) => bytesOf(Buffer.from(text.padEnd(32, '\0')))
const out = Buffer.alloc(64)

test('only text of exactly the form of a timestamp is taken for one', () => {
  for (const text of ['2019-10-12 10:00:00', '2019-10-12 10:00:00.1', '0000-00-00 00:00:00.123456789']) {
    assert.ok(isTimestamp(padded(text), 0, text.length), text)
  }
  const others = [
    '2019-10-12T10:00:00',
    '2019-10-12 10:00',
    '2019-10-12 10:00:00.',
    '2019-1a-12 10:00:00',
    '2019-10-12 10:00:0:',
  ]
  for (const text of [
    ...others,
    '2019-10-12 10:00:00Z',
    '2019-10-12 10:00:00.12x',
    '2019-10-12 10:00:00.1234567890',
    '',
  ]) {
    assert.ok(!isTimestamp(padded(text), 0, text.length), text)
  }
})

test("trailing zeros of a fraction go, and nothing else's", () => {
  const stamp = (text: string) =>
    out.toString('latin1', 0, writeTimestampText(Buffer.from(text), 0, text.length, out, 0))
  assert.equal(stamp('2019-10-10 10:00:00'), '2019-10-10T10:00:00')
  assert.equal(stamp('2019-10-10 10:00:00.120'), '2019-10-10T10:00:00.12')
  assert.equal(stamp('2019-10-10 10:00:00.000'), '2019-10-10T10:00:00')
  const time = (text: string) => out.toString('latin1', 0, writeTimeText(Buffer.from(text), 0, text.length, out, 0))
  assert.deepEqual(['10:00:00', '-100:59:50', '10:00:00.500000'].map(time), ['10:00:00', '-100:59:50', '10:00:00.5'])
})

test('a date outside the years 0000 to 9999, or in no month, is not written', () => {
  const date = (year: number, month: number, day: number) => {
    const bytes = Buffer.alloc(8)
    bytes.writeInt16LE(year, 0)
    bytes.writeUInt16LE(month, 2)
    bytes.writeUInt16LE(day, 4)
    const end = writeDate(bytesOf(bytes).view, 0, out, 0)
    return end === notADate ? notADate : out.toString('latin1', 0, end)
  }
  assert.equal(date(1, 2, 3), '0001-02-03')
  assert.deepEqual(
    [date(-44, 3, 15), date(12024, 1, 1), date(2024, 0, 1), date(2024, 13, 1), date(2024, 1, 32)].filter(String),
    Array(5).fill(notADate),
  )
})

test('a structure of zeros is written where a database keeps such dates, and none beyond its digits', () => {
  const stamp = (year: number, month: number, nanoseconds: number) => {
    const bytes = Buffer.alloc(16)
    bytes.writeInt16LE(year, 0)
    bytes.writeUInt16LE(month, 2)
    bytes.writeUInt32LE(nanoseconds, 12)
    const end = writeAnyTimestamp(bytesOf(bytes).view, 0, out, 0)
    return end === notADate ? notADate : out.toString('latin1', 0, end)
  }
  assert.equal(stamp(0, 0, 0), '0000-00-00T00:00:00')
  assert.equal(stamp(2024, 0, 120_000), '2024-00-00T00:00:00.00012')
  for (const year of [-1, 10_000]) assert.equal(stamp(year, 1, 0), notADate)
  assert.equal(stamp(2024, 100, 0), notADate)
})
