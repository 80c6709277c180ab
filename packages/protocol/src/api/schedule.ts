import { type Static, Type } from 'typebox'
import { closed, orNull, Time } from './common.ts'

/** When a static command runs: a cron in a time zone, or every so many seconds. */
export const Schedule = Type.Union([
  Type.Object(
    {
      cron: Type.String({ minLength: 1, maxLength: 200, description: 'Five fields, or six with seconds first' }),
      timezone: Type.String({ minLength: 1, maxLength: 100, description: 'IANA name, such as Europe/Madrid' }),
    },
    closed,
  ),
  Type.Object({ everySeconds: Type.Integer({ minimum: 1, maximum: 31_536_000 }) }, closed),
])
export type Schedule = Static<typeof Schedule>

const TimeOfDay = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: 'Such as 10:00' })
const Timezone = Type.String({ minLength: 1, maxLength: 100, description: 'IANA name, such as Europe/Madrid' })
const Weekday = Type.Union([
  Type.Literal('monday'),
  Type.Literal('tuesday'),
  Type.Literal('wednesday'),
  Type.Literal('thursday'),
  Type.Literal('friday'),
  Type.Literal('saturday'),
  Type.Literal('sunday'),
])

/** A schedule as it is given: as it is kept, or one of the short forms, which are kept as the cron or interval they mean. */
export const NewSchedule = Type.Union([
  Schedule,
  Type.Object({ everyMinutes: Type.Integer({ minimum: 1, maximum: 525_600 }) }, closed),
  Type.Object({ daily: TimeOfDay, timezone: Timezone }, closed),
  Type.Object(
    { weekly: TimeOfDay, days: Type.Array(Weekday, { minItems: 1, maxItems: 7 }), timezone: Timezone },
    closed,
  ),
  Type.Object(
    {
      monthly: TimeOfDay,
      day: Type.Union([Type.Integer({ minimum: 1, maximum: 31 }), Type.Literal('last')]),
      timezone: Timezone,
    },
    closed,
  ),
])
export type NewSchedule = Static<typeof NewSchedule>

/** Which times of a schedule to tell: `count` of them after `from`, or after now. */
export const SchedulePreviewRequest = Type.Object(
  {
    schedule: NewSchedule,
    from: Type.Optional(Time),
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 10 })),
  },
  closed,
)
export type SchedulePreviewRequest = Static<typeof SchedulePreviewRequest>

/** A schedule in words, and its next times with what clock changes do to them. */
export const SchedulePreview = Type.Object({
  words: Type.String(),
  times: Type.Array(
    Type.Object({
      at: Time,
      local: Type.String({ description: 'The same instant on the wall clock of the schedule, with its offset' }),
      clockChange: orNull(
        Type.Union([Type.Literal('skipped'), Type.Literal('repeated'), Type.Literal('offset-changed')]),
      ),
    }),
  ),
})
export type SchedulePreview = Static<typeof SchedulePreview>
