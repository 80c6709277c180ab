import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkTime } from './check-time.ts'
import type { PolicyFile } from './policy-file.ts'

type Windows = NonNullable<PolicyFile['times']>['windows']
const isOpen = (windows: Windows, at: string, zone = 'Europe/Madrid') => {
  try {
    checkTime({ times: { zone, windows } }, Date.parse(at))
    return true
  } catch {
    return false
  }
}

const work: Windows = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '18:00' }]
const night: Windows = [{ days: ['fri'], from: '22:00', to: '06:00' }]

// 2026-11-27 is a Friday; Madrid is one hour ahead of UTC.
const cases: readonly [windows: Windows, at: string, open: boolean][] = [
  [work, '2026-11-27T06:59:59Z', false],
  [work, '2026-11-27T07:00:00Z', true],
  [work, '2026-11-27T16:59:59Z', true],
  [work, '2026-11-27T17:00:00Z', false],
  [work, '2026-11-28T10:00:00Z', false],
  [night, '2026-11-27T21:00:00Z', true],
  [night, '2026-11-28T04:59:00Z', true],
  [night, '2026-11-28T05:00:00Z', false],
  [night, '2026-11-27T04:00:00Z', false],
  [[{ from: '00:00', to: '24:00' }], '2026-11-29T23:00:00Z', true],
  [[...work, ...night], '2026-11-28T00:00:00Z', true],
  // In summer Madrid is two hours ahead.
  [work, '2026-07-03T06:00:00Z', true],
]
for (const [windows, at, open] of cases)
  test(`${at} is ${open ? 'within' : 'outside of'} ${JSON.stringify(windows)}`, () => {
    assert.equal(isOpen(windows, at), open)
  })

test('a refusal tells the times and what time it is there', () => {
  assert.throws(
    () => checkTime({ times: { zone: 'Asia/Tokyo', windows: work } }, Date.parse('2026-11-27T12:05:00Z')),
    /times: runs may begin mon tue wed thu fri 08:00–18:00 \(Asia\/Tokyo\), and there it is fri 21:05/,
  )
})
