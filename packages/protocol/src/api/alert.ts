import { type Static, Type } from 'typebox'
import { ListQuery, orNull, Time } from './common.ts'

/**
 * stale: no run, or no rows, came in the time its command says · no-rows: runs come, and for unusually long had no rows ·
 * stuck: a run makes no progress · no-gateway: commands are due, and no gateway of the connection is online ·
 * dead-letter: a result could not be delivered, and waits for a person · receiver-paused: a receiver failed for so long that
 * its deliveries wait · held-back: so much is not delivered that the connection's static commands wait.
 */
export const AlertKind = Type.Union([
  Type.Literal('stale'),
  Type.Literal('no-rows'),
  Type.Literal('stuck'),
  Type.Literal('no-gateway'),
  Type.Literal('dead-letter'),
  Type.Literal('receiver-paused'),
  Type.Literal('held-back'),
])
export type AlertKind = Static<typeof AlertKind>

const Message = Type.String({ description: 'What is wrong and since when, in words' })

/** An alert that stands, as its command shows it. */
export const StandingAlert = Type.Object({ id: Type.String(), kind: AlertKind, message: Message, openedAt: Time })
export type StandingAlert = Static<typeof StandingAlert>

const told = {
  id: Type.String(),
  connection: Type.String(),
  commandId: orNull(Type.String({ description: 'Null for what is about the whole connection' })),
  commandName: orNull(Type.String()),
  receiver: orNull(Type.String({ description: 'Origin of the receiver that it is about; null for anything else' })),
  kind: AlertKind,
  message: Message,
  openedAt: Time,
  resolvedAt: orNull(Type.String({ format: 'date-time', description: 'RFC 3339 in UTC; null while it stands' })),
}

/** What became of telling the alert URL that an alert was raised, or has resolved. */
export const AlertNotice = Type.Object({
  event: Type.Union([Type.Literal('raised'), Type.Literal('resolved')]),
  state: Type.Union([Type.Literal('PENDING'), Type.Literal('DELIVERED'), Type.Literal('FAILED')]),
  attemptCount: Type.Integer(),
  nextAttemptAt: orNull(Time),
  lastError: orNull(Type.String()),
})
export type AlertNotice = Static<typeof AlertNotice>

/** Something that went wrong in silence. It resolves by itself when its cause is gone. */
export const Alert = Type.Object({
  ...told,
  notices: Type.Array(AlertNotice, { description: 'Empty where the connection had no alert URL' }),
})
export type Alert = Static<typeof Alert>

/** The body of a POST to an alert URL. */
export const AlertCall = Type.Object({
  type: Type.Union([Type.Literal('alert.raised'), Type.Literal('alert.resolved')]),
  alert: Type.Object(told),
})
export type AlertCall = Static<typeof AlertCall>

/** Which alerts of a connection to list, newest first. */
export const AlertQuery = Type.Object({
  standing: Type.Optional(Type.Boolean({ description: 'Only those that stand, or only those that have resolved' })),
  kind: Type.Optional(AlertKind),
  commandId: Type.Optional(Type.String({ maxLength: 100 })),
  ...ListQuery.properties,
})
export type AlertQuery = Static<typeof AlertQuery>
