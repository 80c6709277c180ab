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

/** Which times of a schedule to tell: `count` of them after `from`, or after now. */
export const SchedulePreviewRequest = Type.Object(
  {
    schedule: Schedule,
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
