import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { nextTime } from './next-time.ts'

const minute = 60_000
const [before, after] = [8 * 60, 30 * 60]

/** Real clock changes of zones with every habit there is: 1 h, 30 min, 2 h, at midnight, a lost day, Ramadan, none. */
const changes = [
  'Europe/Madrid',
  'America/New_York',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Pacific/Apia',
  'America/Santiago',
  'Antarctica/Troll',
  'Asia/Beirut',
  'Africa/Cairo',
  'America/St_Johns',
  'Pacific/Chatham',
  'Asia/Gaza',
  'Asia/Pyongyang',
  'America/Caracas',
].flatMap((timezone) => {
  const found: { timezone: string; change: number }[] = []
  let at = Temporal.Instant.from('2005-01-01T00:00Z').toZonedDateTimeISO(timezone).getTimeZoneTransition('next')
  while (at && at.year < 2035) {
    if (at.epochMilliseconds % minute === 0) found.push({ timezone, change: at.epochMilliseconds })
    at = at.getTimeZoneTransition('next')
  }
  return found
})

interface Field {
  text: string
  matches(value: number): boolean
}

const any: Field = { text: '*', matches: () => true }
const fieldOf = (low: number, high: number): fc.Arbitrary<Field> =>
  fc.oneof(
    fc.constant(any),
    fc.uniqueArray(fc.integer({ min: low, max: high }), { minLength: 1, maxLength: 3 }).map((values) => ({
      text: values.join(','),
      matches: (value: number) => values.includes(value),
    })),
    fc
      .integer({ min: 2, max: Math.min(12, high - low) })
      .map((step) => ({ text: `*/${step}`, matches: (value: number) => (value - low) % step === 0 })),
    fc.tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high })).map(([a, b]) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)]
      return { text: `${from}-${to}`, matches: (value: number) => value >= from && value <= to }
    }),
  )
// Hours around clock changes, and days and months that leave something to find, more often than chance would.
const hours = fc.oneof(fieldOf(0, 23), fieldOf(0, 4))
const rarely = (field: fc.Arbitrary<Field>) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(any) }, { weight: 1, arbitrary: field })

/** What I9 says, minute by minute: which instants show a wall-clock time that the cron names. */
function referenceTimes(fields: Field[], timezone: string, start: number, end: number): number[] {
  const [minutes, hour, day, month, weekday] = fields as [Field, Field, Field, Field, Field]
  const matches = (wall: Temporal.PlainDateTime) => {
    const onDay = day.matches(wall.day)
    const onWeekday = weekday.matches(wall.dayOfWeek % 7)
    const date = day.text !== '*' && weekday.text !== '*' ? onDay || onWeekday : onDay && onWeekday
    return minutes.matches(wall.minute) && hour.matches(wall.hour) && month.matches(wall.month) && date
  }
  const everyHour = Array.from({ length: 24 }, (_, index) => index).every((one) => hour.matches(one))
  const instants: number[] = []
  const shown = new Set<string>()
  let wall: Temporal.PlainDateTime | undefined
  for (let at = start; at < end; at += minute) {
    const now = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone).toPlainDateTime()
    let runs = matches(now) && (everyHour || !shown.has(now.toString()))
    // Every minute that the clock jumped over means this instant, the first after the gap.
    for (
      let lost = wall?.add({ minutes: 1 });
      !everyHour && lost && Temporal.PlainDateTime.compare(lost, now) < 0;
      lost = lost.add({ minutes: 1 })
    ) {
      runs ||= matches(lost) && !shown.has(lost.toString())
    }
    if (runs) instants.push(at)
    shown.add(now.toString())
    wall = now
  }
  return instants
}

test('I9: every time is the one that a walk through all minutes finds', () => {
  fc.assert(
    fc.property(
      fc.tuple(fieldOf(0, 59), hours, rarely(fieldOf(1, 31)), rarely(fieldOf(1, 12)), rarely(fieldOf(0, 6))),
      fc.constantFrom(...changes),
      (fields, { timezone, change }) => {
        const schedule = { cron: fields.map((field) => field.text).join(' '), timezone }
        const [start, end] = [change - before * minute, change + after * minute]
        // The walk begins three hours early, to know what was shown before the first time asked for.
        const expected = referenceTimes(fields, timezone, start - 180 * minute, end).filter((at) => at >= start)
        const found: number[] = []
        for (let at = nextTime(schedule, start - 1, 0); at !== null && at < end; at = nextTime(schedule, at, 0))
          found.push(at)
        assert.deepEqual(found, expected, `${schedule.cron} in ${timezone} around ${new Date(change).toISOString()}`)
      },
    ),
    { numRuns: 150, interruptAfterTimeLimit: 10_000 },
  )
})
