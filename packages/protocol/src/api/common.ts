import { type Static, type TSchema, Type } from 'typebox'

/** For request bodies: a field that is not known is an error rather than lost. */
export const closed = { additionalProperties: false } as const

/** RFC 3339 in UTC. */
export const Time = Type.String({ format: 'date-time', description: 'RFC 3339 in UTC' })

/** The schema, or null. */
export const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** A page of a list; `nextCursor` is absent on the last one. */
export const listOf = <T extends TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), nextCursor: Type.Optional(Type.String()) })

/** Which page of a list: how many items, and where the page before ended (its `nextCursor`). */
export const ListQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
})
export type ListQuery = Static<typeof ListQuery>

/** RFC 9457, with `code` from the table of error codes. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: Type.String(),
  sqlState: Type.Optional(Type.String({ description: 'Where a database refused: its own code' })),
  errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
})
export type Problem = Static<typeof Problem>
