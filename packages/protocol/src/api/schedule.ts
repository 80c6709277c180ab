import { type Static, Type } from 'typebox'
import { closed, orNull, Time } from './common.ts'

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

export const SchedulePreviewRequest = Type.Object(
  {
    schedule: Schedule,
    from: Type.Optional(Time),
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 10 })),
  },
  closed,
)
export type SchedulePreviewRequest = Static<typeof SchedulePreviewRequest>

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
