import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromSchedule, isWhole, toSchedule } from './schedule-form.ts'

test('every schedule comes back from the form as it went in', () => {
  for (const schedule of [
    { everySeconds: 1 },
    { everySeconds: 90 },
    { everySeconds: 7_200 },
    { everySeconds: 86_400 },
    { everySeconds: 86_401 },
    { cron: '0 10 * * 1-5', timezone: 'Europe/Madrid' },
  ])
    assert.deepEqual(toSchedule(fromSchedule(schedule, 'UTC')), schedule)
})

test('a cron is shown as the short form that it was made of', () => {
  const timezone = 'Europe/Madrid'
  const shown = (cron: string) => toSchedule(fromSchedule({ cron, timezone }, 'UTC'))
  assert.deepEqual(shown('5 6 * * *'), { daily: '06:05', timezone })
  assert.deepEqual(shown('0 10 * * 0,1,6'), { weekly: '10:00', days: ['monday', 'saturday', 'sunday'], timezone })
  assert.deepEqual(shown('30 23 31 * *'), { monthly: '23:30', day: 31, timezone })
  assert.deepEqual(shown('30 23 L * *'), { monthly: '23:30', day: 'last', timezone })
})

test('a cron that no short form means stays a cron', () => {
  const timezone = 'UTC'
  for (const cron of ['0 0 6 * * *', '0 10 1 * 1', '*/5 6 * * *', '0 6 1 1 *', '0 6 * * 1#2'])
    assert.deepEqual(toSchedule(fromSchedule({ cron, timezone }, 'UTC')), { cron, timezone })
})

test('an interval is shown in the largest unit that fits', () => {
  assert.deepEqual(
    [90, 120, 7_200, 172_800].map((everySeconds) => {
      const { amount, unit } = fromSchedule({ everySeconds }, 'UTC')
      return `${amount} ${unit}`
    }),
    ['90 seconds', '2 minutes', '2 hours', '2 days'],
  )
})

test('a half-written schedule is none', () => {
  const form = fromSchedule(null, 'Europe/Madrid')
  assert.equal(toSchedule({ ...form, amount: '' }), null)
  assert.equal(toSchedule({ ...form, amount: 0 }), null)
  assert.equal(toSchedule({ ...form, scheduleKind: 'daily', time: '' }), null)
  assert.equal(toSchedule({ ...form, scheduleKind: 'weekly', days: [] }), null)
  assert.equal(toSchedule({ ...form, scheduleKind: 'cron', cron: '  ' }), null)
  assert.deepEqual(toSchedule({ ...form, scheduleKind: 'cron', cron: ' 0  10 * * * ' }), {
    cron: '0 10 * * *',
    timezone: 'Europe/Madrid',
  })
})

test('a cron expression is looked at when it has all its fields', () => {
  const timezone = 'UTC'
  for (const cron of ['0 10 * * *', '30 0 10 * * 1-5']) assert.equal(isWhole({ cron, timezone }), true, cron)
  for (const cron of ['0', '0 10 * *', '1 2 3 4 5 6 7']) assert.equal(isWhole({ cron, timezone }), false, cron)
  assert.equal(isWhole({ everySeconds: 5 }), true)
  assert.equal(isWhole(null), false)
})
