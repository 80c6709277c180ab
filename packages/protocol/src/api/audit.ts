import { type Static, Type } from 'typebox'
import { ListQuery, orNull, Time } from './common.ts'

/** One value that was changed; of a secret only that it was. */
export const AuditChange = Type.Object({
  field: Type.String(),
  from: Type.Optional(orNull(Type.String())),
  to: Type.Optional(orNull(Type.String())),
})
export type AuditChange = Static<typeof AuditChange>

/** Something that somebody did. */
export const AuditEntry = Type.Object({
  id: Type.String(),
  at: Time,
  who: Type.String({ description: 'E-mail address of the account; or the command line' }),
  token: orNull(Type.String({ description: 'Name of the API token that it was done with' })),
  ip: orNull(Type.String()),
  what: Type.String({ description: 'The `operationId` of the route' }),
  outcome: Type.String({ description: '`ok`, or the code of the error' }),
  kind: orNull(Type.String({ description: 'What it was done to: connection, command, user, …' })),
  targetId: orNull(Type.String()),
  target: orNull(Type.String({ description: 'Its name' })),
  connection: orNull(Type.String({ description: 'The connection that it belongs to' })),
  note: orNull(Type.String({ description: 'What of it, such as the id of a key' })),
  changes: Type.Array(AuditChange),
})
export type AuditEntry = Static<typeof AuditEntry>

/** Which entries of the audit log, and which page of them. */
export const AuditQuery = Type.Object({
  who: Type.Optional(Type.String({ maxLength: 254 })),
  what: Type.Optional(Type.String({ maxLength: 100 })),
  connection: Type.Optional(Type.String({ maxLength: 63 })),
  targetId: Type.Optional(Type.String({ maxLength: 100 })),
  from: Type.Optional(Time),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'RFC 3339; entries before it' })),
  ...ListQuery.properties,
})
export type AuditQuery = Static<typeof AuditQuery>
