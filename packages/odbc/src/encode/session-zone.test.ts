import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ambiguousTime, SessionZone } from './session-zone.ts'

function offsetAt(zone: string, text: string): number {
  const time = Temporal.PlainDateTime.from(text)
  const bytes = Buffer.alloc(16)
  bytes.writeInt16LE(time.year, 0)
  for (const [index, part] of [time.month, time.day, time.hour, time.minute, time.second].entries()) {
    bytes.writeUInt16LE(part, 2 + 2 * index)
  }
  return new SessionZone(zone).offsetAt(new DataView(bytes.buffer, bytes.byteOffset, 16), 0)
}

test('a local time gets the offset its zone has then', () => {
  assert.equal(offsetAt('Europe/Madrid', '2024-01-01T10:00:00'), 60)
  assert.equal(offsetAt('Europe/Madrid', '2024-07-01T10:00:00'), 120)
  assert.equal(offsetAt('Asia/Kathmandu', '2024-07-01T10:00:00'), 345)
  assert.equal(offsetAt('Etc/UTC', '0001-01-01T00:00:00'), 0)
})

test('a time that a clock change repeats, and a zone nobody knows, are not guessed', () => {
  assert.equal(offsetAt('Europe/Madrid', '2024-10-27T02:30:00'), ambiguousTime)
  assert.equal(offsetAt('Europe/Madrid', '2024-10-27T03:00:00'), 60)
  assert.equal(offsetAt('Nowhere/Land', '2024-10-27T03:00:00'), ambiguousTime)
})
