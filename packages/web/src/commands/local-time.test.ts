import assert from 'node:assert/strict'
import { test } from 'node:test'
import { localTime } from './local-time.ts'

test('I9: a wall-clock time is shown as it stands, with its weekday and offset', () => {
  assert.equal(localTime('2026-03-29T10:00:00+02:00'), 'Sun 2026-03-29 10:00:00 +02:00')
  assert.equal(localTime('2026-03-29T10:00:00+02:00[Europe/Madrid]'), 'Sun 2026-03-29 10:00:00 +02:00')
  assert.equal(localTime('2026-01-01T00:00:30.000Z'), 'Thu 2026-01-01 00:00:30 UTC')
  assert.equal(localTime('tomorrow'), 'tomorrow')
})
