import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkSchedule } from './check-schedule.ts'
import { describeSchedule } from './describe-schedule.ts'
import { nextTime } from './next-time.ts'

const texts = fc
  .array(
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.constantFrom(
          '*',
          '*/5',
          '0',
          '1-5',
          '2,4',
          '7',
          '29',
          '31',
          '30-31',
          'L',
          '15W',
          'LW',
          'MON',
          'FEB',
          '5#5',
          '5L',
          '?',
        ),
      },
      fc.string({ unit: fc.constantFrom(...'0123456789*/,-LW#?+@ \tabJANsun'), maxLength: 8 }),
    ),
    { minLength: 4, maxLength: 7 },
  )
  .map((fields) => fields.join(' '))

test('whatever the text, a schedule is refused with a reason, or it has words and a next time, and quickly', () => {
  const from = Date.parse('2027-01-01T00:00:00Z')
  fc.assert(
    fc.property(texts, fc.constantFrom('Europe/Madrid', 'Pacific/Apia', 'UTC'), (cron, timezone) => {
      const schedule = { cron, timezone }
      const started = process.cpuUsage()
      const problems = checkSchedule(schedule)
      if (problems.length === 0) {
        assert.match(describeSchedule(schedule), /^\S.*\S$/)
        const next = nextTime(schedule, from, from)
        assert.ok(next !== null && next > from)
      } else assert.match(problems[0]?.message ?? '', /.{10}/)
      const { user, system } = process.cpuUsage(started)
      assert.ok(user + system < 200_000, `${(user + system) / 1_000} ms`)
    }),
    { numRuns: 2_000 },
  )
})
