import assert from 'node:assert/strict'
import { test } from 'node:test'
import { notADate } from './json-time.ts'
import { Kind } from './kind.ts'
import { bytesOf, writeValue } from './write-value.ts'

const out = bytesOf(Buffer.alloc(128))

function written(kind: Kind, value: Buffer): string | number {
  const end = writeValue(kind, bytesOf(value), 0, value.length, out, 0, null)
  return end < 0 ? end : Buffer.from(out.bytes.subarray(0, end)).toString()
}

/** SQL_SS_TIMESTAMPOFFSET_STRUCT, as Microsoft documents it. */
function offsetStruct(fields: [number, number, number, number, number, number, number, number, number]): Buffer {
  const [year, month, day, hour, minute, second, nanoseconds, offsetHours, offsetMinutes] = fields
  const bytes = Buffer.alloc(20)
  bytes.writeInt16LE(year, 0)
  for (const [index, field] of [month, day, hour, minute, second].entries()) bytes.writeUInt16LE(field, 2 + 2 * index)
  bytes.writeUInt32LE(nanoseconds, 12)
  bytes.writeInt16LE(offsetHours, 16)
  bytes.writeInt16LE(offsetMinutes, 18)
  return bytes
}

/** SQL_SS_TIME2_STRUCT: two bytes of padding before the fraction. */
function timeStruct(hour: number, minute: number, second: number, nanoseconds: number): Buffer {
  const bytes = Buffer.alloc(12)
  for (const [index, field] of [hour, minute, second].entries()) bytes.writeUInt16LE(field, 2 * index)
  bytes.writeUInt16LE(0xcdcd, 6)
  bytes.writeUInt32LE(nanoseconds, 8)
  return bytes
}

test("I5: SQL Server's datetimeoffset that is none is refused", () => {
  for (const [month, offsetHours] of [
    [13, 0],
    [1, 15],
    [1, -15],
  ] as const)
    assert.equal(written(Kind.offsetTimestamp, offsetStruct([2024, month, 1, 0, 0, 0, 0, offsetHours, 0])), notADate)
  assert.equal(written(Kind.fractionTime, timeStruct(24, 0, 0, 0)), notADate)
  assert.equal(written(Kind.fractionTime, timeStruct(1, 60, 0, 0)), notADate)
})

test("I5: SQL Server's datetimeoffset and time are written in ISO 8601's form to the last digit", () => {
  for (const [fields, text] of [
    [[2019, 10, 12, 10, 0, 0, 123_456_700, 2, 0], '2019-10-12T10:00:00.1234567+02:00'],
    [[1, 1, 1, 0, 0, 0, 0, 14, 0], '0001-01-01T00:00:00+14:00'],
    [[9999, 12, 31, 23, 59, 59, 999_999_900, -14, 0], '9999-12-31T23:59:59.9999999-14:00'],
    [[2024, 2, 29, 12, 30, 0, 500_000_000, -3, -30], '2024-02-29T12:30:00.5-03:30'],
    [[2024, 2, 29, 12, 30, 0, 0, 0, -15], '2024-02-29T12:30:00-00:15'],
    [[2024, 2, 29, 12, 30, 0, 0, 0, 0], '2024-02-29T12:30:00+00:00'],
  ] as const)
    assert.equal(written(Kind.offsetTimestamp, offsetStruct([...fields])), `"${text}"`)
  assert.equal(written(Kind.fractionTime, timeStruct(23, 59, 59, 999_999_900)), '"23:59:59.9999999"')
  assert.equal(written(Kind.fractionTime, timeStruct(0, 0, 0, 0)), '"00:00:00"')
})

test('I5: a timestamp with an offset that comes as text gets the same form, and other text stays', () => {
  for (const [text, json] of [
    ['2019-10-12 10:00:00.1234567 +02:00', '"2019-10-12T10:00:00.1234567+02:00"'],
    ['2019-10-12 10:00:00.5000000 -03:30', '"2019-10-12T10:00:00.5-03:30"'],
    ['2019-10-12 10:00:00 +00:00', '"2019-10-12T10:00:00+00:00"'],
    ['12-OCT-19 10.00.00 EUROPE/MADRID', '"12-OCT-19 10.00.00 EUROPE/MADRID"'],
    ['2019-10-12 10:00:00 +0200', '"2019-10-12 10:00:00 +0200"'],
  ] as const)
    assert.equal(written(Kind.offsetTimestampText, Buffer.from(text)), json)
})

test('I5: a date of text that is none is refused', () => {
  for (const text of ['0000-00-00', '1202-00-00', '2024-13-01', '2024-01-32', '12024-01-01', '2024-01-0x', ''])
    assert.equal(written(Kind.dateText, Buffer.from(text)), notADate, text)
  assert.equal(written(Kind.dateText, Buffer.from('2024-02-29')), '"2024-02-29"')
})
