import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkSchedule } from './check-schedule.ts'
import { describeSchedule } from './describe-schedule.ts'
import { nextTime } from './next-time.ts'

const likely = [
  ['*', '*/5', '0', '1-5', '2,4', '59', '10-40/10'],
  ['*', '*/2', '0', '9-17', '2,23', '24'],
  ['*', '?', '1', '29', '30-31', '31', 'L', '15W', 'LW', '*/2'],
  ['*', '2', 'FEB', '4,6,9,11', '1-6', '13'],
  ['*', '?', 'MON', '1-5', '7', '5#5', '5L', '0,6', '8'],
].map((texts) => fc.constantFrom(...texts))
const odd = fc.string({ unit: fc.constantFrom(...'0123456789*/,-LW#?+@ \tabJANsun'), maxLength: 8 })
const patterns = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(...likely) },
  { weight: 2, arbitrary: fc.tuple(...likely.slice(0, 1), ...likely) },
  { weight: 1, arbitrary: fc.tuple(...likely.slice(1), odd) },
  { weight: 1, arbitrary: fc.array(odd, { maxLength: 8 }) },
)
const texts = patterns.map((fields) => fields.join(' '))

test('whatever the text, a schedule is refused with a reason, or it has words and a next time, and quickly', () => {
  let accepted = 0
  const from = Date.parse('2027-01-01T00:00:00Z')
  fc.assert(
    fc.property(texts, fc.constantFrom('Europe/Madrid', 'Pacific/Apia', 'UTC'), (cron, timezone) => {
      const schedule = { cron, timezone }
      const started = process.cpuUsage()
      const problems = checkSchedule(schedule)
      if (problems.length === 0) {
        assert.match(describeSchedule(schedule), /^\S.*\S$/)
        accepted += 1
        const next = nextTime(schedule, from, from)
        assert.ok(next !== null && next > from)
      } else assert.match(problems[0]?.message ?? '', /.{10}/)
      const { user, system } = process.cpuUsage(started)
      assert.ok(user + system < 200_000, `${(user + system) / 1_000} ms`)
    }),
    { numRuns: 2_000 },
  )
  assert.ok(accepted > 200, `only ${accepted} were accepted`)
})
