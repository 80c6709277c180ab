import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Schedule } from '@postern/protocol/api'
import { checkSchedule } from './check-schedule.ts'
import { describeSchedule } from './describe-schedule.ts'
import { previewSchedule } from './preview-schedule.ts'

const timezone = 'Europe/Madrid'

for (const cron of [
  '* * * * *',
  '*/5 * * * *',
  '0 10 * * 1-5',
  '0 0 29 2 *',
  '0 0 L * *',
  '0 0 * * MON#2',
  '0 0 ? * MON',
  '0 0 31 2 1',
  '*/10 * * * * *',
  ' 0  0 * * * ',
  '0 0 15W * *',
  '0 0 LW * *',
  '0 0 29W 2 *',
  '0 0 * * 5L',
  '0 0 * * fri#L',
  '0 0 * * 1#2,3#4',
  '0 0 30 2 1#1',
]) {
  test(`accepted: ${cron}`, () => assert.deepEqual(checkSchedule({ cron, timezone }), []))
}

for (const cron of [
  '',
  '* * * *',
  '* * * * * * *',
  '60 * * * *',
  '* 24 * * *',
  '* * 0 * *',
  '* * 32 * *',
  '* * * 13 *',
  '* * * * 8',
  'a b c d e',
  '@daily',
  '2027-01-01T00:00:00',
  '*/0 * * * *',
  '5-1 * * * *',
  '? * * * *',
  '1,,2 * * * *',
  '0 0 31 2 *',
  '0 0 30 2 *',
  '0 0 31 4,6,9,11 *',
  '-1 * * * *',
  '1.5 * * * *',
  '* * * * * ;',
  '30 2 30 2 *',
  '30 2 31 2 ?',
  '0 30 2 31 2 *',
  '0 0 30W 2 *',
  '0 0 31W 4 *',
  '0 0 32W * *',
  '0 0 1,15W * *',
  '0 0 L-3 * *',
  '0 0 * * L',
  '0 0 * * 1#6',
  '0 0 * * 1#0',
  '0 0 * * #2',
  '0 0 * * 1-5#2',
  '0 0 * * 1-5L',
  '0 0 * * */2#1',
  '0 0 * * 1,MON#2',
  '0 0 * L *',
]) {
  test(`refused: "${cron}"`, () => {
    const problems = checkSchedule({ cron, timezone })
    assert.deepEqual(
      problems.map((problem) => problem.path),
      ['/cron'],
    )
    assert.match(problems[0]?.message ?? '', /.{10}/)
  })
}

test('time zones are IANA names', () => {
  for (const name of ['Europe/Madrid', 'UTC', 'America/Argentina/Buenos_Aires', 'Asia/Kolkata']) {
    assert.deepEqual(checkSchedule({ cron: '* * * * *', timezone: name }), [])
  }
  for (const name of ['', 'Mars/Olympus', '+02:00', 'Europe/Madrid ', '2027-01-01T00:00[Europe/Madrid]', 'Europe']) {
    assert.deepEqual(
      checkSchedule({ cron: '* * * * *', timezone: name }).map((problem) => problem.path),
      ['/timezone'],
      name,
    )
  }
})

test('a period is a whole number of seconds, up to a year', () => {
  for (const everySeconds of [1, 30, 31_536_000]) assert.deepEqual(checkSchedule({ everySeconds }), [])
  for (const everySeconds of [0, -1, 1.5, 31_536_001, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.equal(checkSchedule({ everySeconds })[0]?.path, '/everySeconds')
  }
})

const sayings: readonly (readonly [Schedule, string])[] = [
  [{ cron: '0 10 * * 1-5', timezone }, 'At 10:00, Monday to Friday, in Europe/Madrid'],
  [{ cron: '*/5 * * * *', timezone }, 'Every 5 minutes'],
  [{ cron: '* * * * *', timezone }, 'Every minute'],
  [{ cron: '*/15 * * * * *', timezone }, 'Every 15 seconds'],
  [{ cron: '*/5 9-17 * * *', timezone }, 'Every 5 minutes, between 09:00 and 17:59, in Europe/Madrid'],
  [{ cron: '0 0 13 * 5', timezone: 'UTC' }, 'At 00:00, on day 13 of the month or on Friday, in UTC'],
  [
    { cron: '0 0 1,15 6 1-5', timezone: 'UTC' },
    'At 00:00, on day 1 and 15 of the month or Monday to Friday, only in June, in UTC',
  ],
  [{ cron: '0 0 L * *', timezone: 'UTC' }, 'At 00:00, on the last day of the month, in UTC'],
  [{ cron: '0 0 L,15 * *', timezone: 'UTC' }, 'At 00:00, on day 15 and the last day of the month, in UTC'],
  [{ cron: '0 0 15w * *', timezone: 'UTC' }, 'At 00:00, on the weekday nearest day 15 of the month, in UTC'],
  [{ cron: '0 0 LW * *', timezone: 'UTC' }, 'At 00:00, on the last weekday of the month, in UTC'],
  [{ cron: '0 0 * * 5L', timezone: 'UTC' }, 'At 00:00, on the last Friday of the month, in UTC'],
  [{ cron: '0 0 * * fri#L', timezone: 'UTC' }, 'At 00:00, on the last Friday of the month, in UTC'],
  [{ cron: '0 0 * * 1#2', timezone: 'UTC' }, 'At 00:00, on the second Monday of the month, in UTC'],
  [
    { cron: '0 0 * * 1#2,3#4', timezone: 'UTC' },
    'At 00:00, on the second Monday and fourth Wednesday of the month, in UTC',
  ],
  [
    { cron: '0 0 15W * 5L', timezone: 'UTC' },
    'At 00:00, on the weekday nearest day 15 of the month or on the last Friday of the month, in UTC',
  ],
  [{ everySeconds: 1 }, 'Every second'],
  [{ everySeconds: 30 }, 'Every 30 seconds'],
  [{ everySeconds: 90 }, 'Every 90 seconds'],
  [{ everySeconds: 60 }, 'Every minute'],
  [{ everySeconds: 300 }, 'Every 5 minutes'],
  [{ everySeconds: 3_600 }, 'Every hour'],
  [{ everySeconds: 86_400 }, 'Every 24 hours'],
  [{ everySeconds: 604_800 }, 'Every 7 days'],
]
for (const [schedule, words] of sayings)
  test(`in words: ${words}`, () => assert.equal(describeSchedule(schedule), words))

test('I9: a preview marks what clock changes do', () => {
  const spring = previewSchedule({ cron: '30 2 * * *', timezone }, Date.parse('2027-03-27T00:00:00Z'), 3)
  assert.deepEqual(spring, {
    words: 'At 02:30, in Europe/Madrid',
    times: [
      { at: '2027-03-27T01:30:00Z', local: '2027-03-27T02:30:00+01:00', clockChange: null },
      { at: '2027-03-28T01:00:00Z', local: '2027-03-28T03:00:00+02:00', clockChange: 'skipped' },
      { at: '2027-03-29T00:30:00Z', local: '2027-03-29T02:30:00+02:00', clockChange: null },
    ],
  })
  const marks = (cron: string, from: string, count: number) =>
    previewSchedule({ cron, timezone }, Date.parse(from), count).times.map((time) => time.clockChange)
  assert.deepEqual(marks('30 2 * * *', '2027-10-30T00:00:00Z', 3), [null, 'repeated', 'offset-changed'])
  assert.deepEqual(marks('0 10 * * *', '2027-03-27T00:00:00Z', 3), [null, 'offset-changed', null])
  assert.deepEqual(marks('30 * * * *', '2027-10-30T23:00:00Z', 4), [null, 'repeated', 'repeated', null])
})

const marked: readonly (readonly [string, string, string, readonly [string, string | null][]])[] = [
  [
    '30 2 * * *',
    'America/New_York',
    '2027-03-13T12:00:00Z',
    [
      ['2027-03-14T03:00:00-04:00', 'skipped'],
      ['2027-03-15T02:30:00-04:00', null],
    ],
  ],
  [
    '30 1 * * *',
    'America/New_York',
    '2027-11-06T12:00:00Z',
    [
      ['2027-11-07T01:30:00-04:00', 'repeated'],
      ['2027-11-08T01:30:00-05:00', 'offset-changed'],
    ],
  ],
  [
    '15 2 * * *',
    'Australia/Lord_Howe',
    '2027-10-01T16:00:00Z',
    [
      ['2027-10-03T02:30:00+11:00', 'skipped'],
      ['2027-10-04T02:15:00+11:00', null],
    ],
  ],
  [
    '45 1 * * *',
    'Australia/Lord_Howe',
    '2027-04-03T00:00:00Z',
    [
      ['2027-04-04T01:45:00+11:00', 'repeated'],
      ['2027-04-05T01:45:00+10:30', 'offset-changed'],
    ],
  ],
  [
    '30 2 * * *',
    'Africa/Casablanca',
    '2026-02-14T12:00:00Z',
    [
      ['2026-02-15T02:30:00+01:00', 'repeated'],
      ['2026-02-16T02:30:00+00:00', 'offset-changed'],
    ],
  ],
  [
    '30 2 * * *',
    'Africa/Casablanca',
    '2026-03-21T12:00:00Z',
    [
      ['2026-03-22T03:00:00+01:00', 'skipped'],
      ['2026-03-23T02:30:00+01:00', null],
    ],
  ],
  [
    '0 10 * * *',
    'Pacific/Apia',
    '2011-12-29T12:00:00Z',
    [
      ['2011-12-29T10:00:00-10:00', null],
      ['2011-12-31T00:00:00+14:00', 'skipped'],
      ['2011-12-31T10:00:00+14:00', null],
    ],
  ],
]
for (const [cron, zone, from, expected] of marked)
  test(`I9: a preview marks the clock change of ${zone} after ${from}`, () => {
    const { times } = previewSchedule({ cron, timezone: zone }, Date.parse(from), expected.length)
    assert.deepEqual(
      times.map(({ local, clockChange }) => [local, clockChange]),
      expected,
    )
  })

test('a preview of a period counts from its anchor, in UTC', () => {
  const from = Date.parse('2027-01-01T00:00:00Z')
  assert.deepEqual(previewSchedule({ everySeconds: 90 }, from, 2, from - 30_000).times, [
    { at: '2027-01-01T00:01:00Z', local: '2027-01-01T00:01:00+00:00', clockChange: null },
    { at: '2027-01-01T00:02:30Z', local: '2027-01-01T00:02:30+00:00', clockChange: null },
  ])
})

test('a preview has up to 100 times', () => {
  assert.equal(previewSchedule({ everySeconds: 1 }, 0, 100).times.length, 100)
  assert.equal(previewSchedule({ everySeconds: 1 }, 0).times.length, 10)
})
