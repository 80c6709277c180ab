import { type Static, Type } from 'typebox'
import { Overlap } from '../gateway-api.ts'
import { TypedValue } from '../typed-value.ts'
import { closed, listOf, orNull, Time } from './common.ts'

/** One change of a last value: by a run, or by a person. */
export const CursorMove = Type.Object({
  id: Type.String(),
  at: Time,
  runId: orNull(Type.String()),
  movedBy: orNull(Type.String({ description: 'E-mail address, or the name of an API token' })),
  from: orNull(TypedValue),
  to: orNull(TypedValue),
})
export type CursorMove = Static<typeof CursorMove>

/** Where a command's cursor stands, what it remembers, and how it came there: newest move first. */
export const CommandCursor = Type.Object({
  lastField: orNull(Type.String()),
  readUpTo: orNull(TypedValue),
  acknowledgedUpTo: orNull(TypedValue),
  sentRows: Type.Integer({ description: 'Rows of the window that the next run leaves out' }),
  overlap: orNull(Overlap),
  moves: listOf(CursorMove),
})
export type CommandCursor = Static<typeof CommandCursor>

/** A last value that somebody thinks of setting; null: the beginning. */
export const CursorPreviewRequest = Type.Object(
  { lastValue: orNull(Type.Union([Type.String({ maxLength: 1_048_576 }), Type.Number()])) },
  closed,
)
export type CursorPreviewRequest = Static<typeof CursorPreviewRequest>

/** How much was sent since the cursor stood there: at most that much would be sent again. */
export const CursorPreview = Type.Object({
  runs: Type.Integer(),
  rows: Type.Integer(),
  complete: Type.Boolean({
    description: 'false: the history does not reach back as far, or not all of it was counted',
  }),
})
export type CursorPreview = Static<typeof CursorPreview>
