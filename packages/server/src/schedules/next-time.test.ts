import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Schedule } from '@postern/protocol/api'
import { nextTime } from './next-time.ts'

/** The next times as local wall-clock text, starting after a local time of the same zone. */
function localTimes(cron: string, timezone: string, from: string, count: number): string[] {
  let after = Temporal.PlainDateTime.from(from).toZonedDateTime(timezone).epochMilliseconds
  return Array.from({ length: count }, () => {
    after = nextTime({ cron, timezone }, after, 0) ?? Number.NaN
    return Temporal.Instant.fromEpochMilliseconds(after).toString({ timeZone: timezone, smallestUnit: 'second' })
  })
}

function times(title: string, cron: string, timezone: string, from: string, expected: string[]) {
  test(`I9: ${title}`, () => assert.deepEqual(localTimes(cron, timezone, from, expected.length), expected))
}

times(
  'a time that Madrid skips runs at the first instant after the gap, once',
  '30 2 * * *',
  'Europe/Madrid',
  '2027-03-27T12:00',
  ['2027-03-28T03:00:00+02:00', '2027-03-29T02:30:00+02:00'],
)
times('several skipped times run once', '*/10 2 * * *', 'Europe/Madrid', '2027-03-28T00:00', [
  '2027-03-28T03:00:00+02:00',
  '2027-03-29T02:00:00+02:00',
])
times('a skipped time and the time it moves to run once', '0 2,3 * * *', 'Europe/Madrid', '2027-03-28T00:00', [
  '2027-03-28T03:00:00+02:00',
  '2027-03-29T02:00:00+02:00',
])
times('a time that Madrid repeats runs once, at its first', '30 2 * * *', 'Europe/Madrid', '2027-10-30T12:00', [
  '2027-10-31T02:30:00+02:00',
  '2027-11-01T02:30:00+01:00',
])
times('many times in a repeated hour run once each', '*/30 2 * * *', 'Europe/Madrid', '2027-10-31T00:00', [
  '2027-10-31T02:00:00+02:00',
  '2027-10-31T02:30:00+02:00',
  '2027-11-01T02:00:00+01:00',
])
times('the end of a repeated hour runs, being no part of it', '0 2,3 * * *', 'Europe/Madrid', '2027-10-31T00:00', [
  '2027-10-31T02:00:00+02:00',
  '2027-10-31T03:00:00+01:00',
])
times('every second hour skips no hour and repeats none', '0 */2 * * *', 'Europe/Madrid', '2027-03-28T00:30', [
  '2027-03-28T03:00:00+02:00',
  '2027-03-28T04:00:00+02:00',
])
times('an hourly schedule goes on through a repeated hour', '30 * * * *', 'Europe/Madrid', '2027-10-31T01:00', [
  '2027-10-31T01:30:00+02:00',
  '2027-10-31T02:30:00+02:00',
  '2027-10-31T02:30:00+01:00',
  '2027-10-31T03:30:00+01:00',
])
times('an hourly schedule has nothing to make up for after a gap', '30 * * * *', 'Europe/Madrid', '2027-03-28T01:00', [
  '2027-03-28T01:30:00+01:00',
  '2027-03-28T03:30:00+02:00',
])
times(
  'an hourly schedule runs at the very instant of a clock change',
  '0 * * * *',
  'Europe/Madrid',
  '2027-03-28T01:30',
  ['2027-03-28T03:00:00+02:00'],
)
times('New York skips and repeats by its own dates', '30 1,2 * * *', 'America/New_York', '2027-03-14T00:00', [
  '2027-03-14T01:30:00-05:00',
  '2027-03-14T03:00:00-04:00',
  '2027-03-15T01:30:00-04:00',
])
times('New York repeats 01:30 once', '30 1 * * *', 'America/New_York', '2027-11-07T00:00', [
  '2027-11-07T01:30:00-04:00',
  '2027-11-08T01:30:00-05:00',
])
times('Lord Howe skips half an hour', '15 2 * * *', 'Australia/Lord_Howe', '2027-10-02T12:00', [
  '2027-10-03T02:30:00+11:00',
  '2027-10-04T02:15:00+11:00',
])
times('Lord Howe repeats half an hour', '45 1 * * *', 'Australia/Lord_Howe', '2027-04-03T12:00', [
  '2027-04-04T01:45:00+11:00',
  '2027-04-05T01:45:00+10:30',
])
times('Casablanca changes its clocks around Ramadan', '30 2 * * *', 'Africa/Casablanca', '2026-02-14T12:00', [
  '2026-02-15T02:30:00+01:00',
  '2026-02-16T02:30:00+00:00',
])
times('Casablanca returns after Ramadan', '30 2 * * *', 'Africa/Casablanca', '2026-03-21T12:00', [
  '2026-03-22T03:00:00+01:00',
  '2026-03-23T02:30:00+01:00',
])
times(
  'the day that Apia skipped runs at the first instant of the next',
  '0 10 * * *',
  'Pacific/Apia',
  '2011-12-29T09:00',
  ['2011-12-29T10:00:00-10:00', '2011-12-31T00:00:00+14:00', '2011-12-31T10:00:00+14:00'],
)
times('a midnight that does not exist runs at one', '0 0 * * *', 'America/Santiago', '2027-09-04T12:00', [
  '2027-09-05T01:00:00-03:00',
  '2027-09-06T00:00:00-03:00',
])
times('29 February comes in leap years', '0 10 29 2 *', 'Europe/Madrid', '2027-01-01T00:00', [
  '2028-02-29T10:00:00+01:00',
  '2032-02-29T10:00:00+01:00',
])
times('2100 is no leap year', '0 10 29 2 *', 'UTC', '2096-03-01T00:00', ['2104-02-29T10:00:00+00:00'])
times('the 31st comes in months that have one', '0 0 31 * *', 'America/New_York', '2027-01-31T00:00', [
  '2027-03-31T00:00:00-04:00',
  '2027-05-31T00:00:00-04:00',
])
times('the last day of the month follows its length', '0 0 L * *', 'Europe/Madrid', '2028-01-31T12:00', [
  '2028-02-29T00:00:00+01:00',
  '2028-03-31T00:00:00+02:00',
])
times('a weekday near the 15th is the day before a Saturday', '0 9 15W * *', 'Europe/Madrid', '2027-04-16T00:00', [
  '2027-05-14T09:00:00+02:00',
  '2027-06-15T09:00:00+02:00',
])
times('a weekday near the 1st does not leave the month', '0 9 1W * *', 'Europe/Madrid', '2027-04-16T00:00', [
  '2027-05-03T09:00:00+02:00',
  '2027-06-01T09:00:00+02:00',
])
times('the second Monday of the month', '0 9 * * 1#2', 'America/New_York', '2027-02-09T00:00', [
  '2027-03-08T09:00:00-05:00',
  '2027-04-12T09:00:00-04:00',
])
times('a fifth Friday comes in months that have one', '0 9 * * FRI#5', 'UTC', '2027-01-30T00:00', [
  '2027-04-30T09:00:00+00:00',
  '2027-07-30T09:00:00+00:00',
])
times('the last Friday of the month', '0 9 * * 5L', 'Europe/Madrid', '2027-03-01T00:00', [
  '2027-03-26T09:00:00+01:00',
  '2027-04-30T09:00:00+02:00',
])
times('a day of the month or a weekday', '0 0 13 * 5', 'UTC', '2027-08-12T00:00', [
  '2027-08-13T00:00:00+00:00',
  '2027-08-20T00:00:00+00:00',
])
times('seconds come first in six fields', '15,45 30 2 * * *', 'Europe/Madrid', '2027-10-31T00:00', [
  '2027-10-31T02:30:15+02:00',
  '2027-10-31T02:30:45+02:00',
  '2027-11-01T02:30:15+01:00',
])

test('I9: asked in the second pass of a repeated hour, its times have had their turn', () => {
  const schedule: Schedule = { cron: '*/5 2 * * *', timezone: 'Europe/Madrid' }
  for (let at = Date.parse('2027-10-31T01:00:00Z'); at < Date.parse('2027-10-31T02:00:00Z'); at += 59_999) {
    assert.equal(nextTime(schedule, at, 0), Date.parse('2027-11-01T01:00:00Z'))
  }
})

test('I9: a period counts from its anchor, and missed times collapse into one', () => {
  const every: Schedule = { everySeconds: 30 }
  assert.equal(nextTime(every, 1_000, 5_123), 5_123)
  assert.equal(nextTime(every, 5_123, 5_123), 35_123)
  assert.equal(nextTime(every, 35_122, 5_123), 35_123)
  assert.equal(nextTime(every, 35_123, 5_123), 65_123)
  assert.equal(nextTime(every, 5_123 + 86_400_000, 5_123), 5_123 + 86_430_000)
})

test('I9: missed times of a cron collapse into one', () => {
  const after = Date.parse('2027-06-10T12:34:56.789Z')
  assert.equal(nextTime({ cron: '* * * * *', timezone: 'UTC' }, after, 0), Date.parse('2027-06-10T12:35:00Z'))
})

test('a date that never comes has no next time, and is found out quickly', () => {
  const started = performance.now()
  assert.equal(nextTime({ cron: '* * * 30,31 2 *', timezone: 'Europe/Madrid' }, 0, 0), null)
  assert.equal(nextTime({ cron: '0 0 31 2,4,6,9,11 *', timezone: 'Africa/Casablanca' }, 0, 0), null)
  assert.ok(performance.now() - started < 500)
})

test('the next time takes less than a millisecond', () => {
  const crons = ['30 2 * * *', '*/5 * * * *', '* * * * * *', '0 10 * * 1-5', '0 0 29 2 *', '0 * 1 1 *', '* * 2 * * *']
  for (const cron of crons) {
    let at = Date.parse('2027-01-01T00:00:00Z')
    const started = performance.now()
    for (let count = 0; count < 500; count += 1) at = nextTime({ cron, timezone: 'Europe/Madrid' }, at, 0) ?? at
    const each = (performance.now() - started) / 500
    assert.ok(each < 1, `${cron}: ${each} ms`)
  }
})
