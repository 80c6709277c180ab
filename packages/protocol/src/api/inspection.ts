import { type Static, Type } from 'typebox'
import { closed, orNull, Time } from './common.ts'

/** An inspection URL as it is made. */
export const NewInspectionUrl = Type.Object({ name: Type.String({ minLength: 1, maxLength: 200 }) }, closed)
export type NewInspectionUrl = Static<typeof NewInspectionUrl>

/** A built-in receiver for trials: POST anything to `url` and look at what arrived. */
export const InspectionUrl = Type.Object({
  id: Type.String(),
  name: Type.String(),
  url: Type.String(),
  createdAt: Time,
  requestCount: Type.Integer(),
  lastRequestAt: orNull(Time),
})
export type InspectionUrl = Static<typeof InspectionUrl>

/** A request that arrived at an inspection URL. */
export const InspectedRequest = Type.Object({
  id: Type.String(),
  at: Time,
  webhookId: orNull(Type.String()),
  headers: Type.Record(Type.String(), Type.String()),
  bytes: Type.Integer({ description: 'Size of the whole body' }),
  body: Type.String({ description: 'The first bytes of the body as text; see `truncated`' }),
  truncated: Type.Boolean(),
})
export type InspectedRequest = Static<typeof InspectedRequest>
