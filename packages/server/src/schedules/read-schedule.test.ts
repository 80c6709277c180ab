import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { NewSchedule, Schedule } from '@postern/protocol/api'
import { testApp } from '../testing/test-app.ts'
import { checkSchedule } from './check-schedule.ts'
import { describeSchedule } from './describe-schedule.ts'
import { readNewSchedule } from './read-schedule.ts'

const timezone = 'Europe/Madrid'

const short: readonly (readonly [NewSchedule, Schedule, string])[] = [
  [{ everyMinutes: 1 }, { everySeconds: 60 }, 'Every minute'],
  [{ everyMinutes: 525_600 }, { everySeconds: 31_536_000 }, 'Every 365 days'],
  [{ daily: '00:00', timezone }, { cron: '0 0 * * *', timezone }, 'At 00:00, in Europe/Madrid'],
  [{ daily: '09:05', timezone }, { cron: '5 9 * * *', timezone }, 'At 09:05, in Europe/Madrid'],
  [
    { weekly: '23:59', days: ['friday', 'sunday', 'friday', 'monday'], timezone },
    { cron: '59 23 * * 0,1,5', timezone },
    'At 23:59, only on Sunday, Monday, and Friday, in Europe/Madrid',
  ],
  [
    { monthly: '10:00', day: 31, timezone },
    { cron: '0 10 31 * *', timezone },
    'At 10:00, on day 31 of the month, in Europe/Madrid',
  ],
  [
    { monthly: '10:00', day: 'last', timezone },
    { cron: '0 10 L * *', timezone },
    'At 10:00, on the last day of the month, in Europe/Madrid',
  ],
]
for (const [given, kept, words] of short)
  test(`the short form ${JSON.stringify(given)} is ${words}`, () => {
    assert.deepEqual(readNewSchedule(given), kept)
    assert.deepEqual(checkSchedule(kept), [])
    assert.equal(describeSchedule(kept), words)
  })

test('a schedule in full is kept as it is', () => {
  for (const schedule of [{ everySeconds: 7 }, { cron: '* * * * *', timezone }]) {
    assert.equal(readNewSchedule(schedule), schedule)
  }
})

test('a preview takes short forms and refuses what they cannot be', async (t) => {
  const { api } = await testApp(t, 'sqlite')
  const preview = (schedule: object) =>
    api('POST', '/schedules/preview', { schedule, from: '2027-03-27T12:00:00Z', count: 2 })
  const locals = async (schedule: object) => {
    const { status, body } = await preview(schedule)
    assert.equal(status, 200, JSON.stringify(body))
    return body.times.map(({ local, clockChange }: { local: string; clockChange: string | null }) => [
      local,
      clockChange,
    ])
  }
  assert.deepEqual(await locals({ daily: '02:30', timezone }), [
    ['2027-03-28T03:00:00+02:00', 'skipped'],
    ['2027-03-29T02:30:00+02:00', null],
  ])
  assert.deepEqual(await locals({ weekly: '10:00', days: ['monday'], timezone }), [
    ['2027-03-29T10:00:00+02:00', null],
    ['2027-04-05T10:00:00+02:00', null],
  ])
  assert.deepEqual(await locals({ monthly: '10:00', day: 'last', timezone }), [
    ['2027-03-31T10:00:00+02:00', null],
    ['2027-04-30T10:00:00+02:00', null],
  ])
  assert.equal((await preview({ everyMinutes: 5 })).body.words, 'Every 5 minutes')

  for (const wrong of [
    { everyMinutes: 0 },
    { everyMinutes: 1.5 },
    { daily: '24:00', timezone },
    { daily: '9:00', timezone },
    { daily: '10:00' },
    { weekly: '10:00', days: [], timezone },
    { weekly: '10:00', days: ['someday'], timezone },
    { monthly: '10:00', day: 32, timezone },
    { monthly: '10:00', day: 1, timezone: 'Mars/Olympus' },
    { cron: '30 2 31 2 *', timezone },
  ]) {
    const { status, body } = await preview(wrong)
    assert.deepEqual([status, body.code], [400, 'BAD_INPUT'], JSON.stringify([wrong, body]))
  }
})
