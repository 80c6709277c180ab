import { type Static, Type } from 'typebox'
import { Command } from './command.ts'
import { orNull, Time } from './common.ts'
import { CommandCounts } from './connection.ts'

/** A command in the queue, with what it waits for. */
export const QueueItem = Type.Intersect([
  Command,
  Type.Object({ waitsFor: Type.String({ description: 'In words, such as "its time: 10:00 Europe/Madrid"' }) }),
])
export type QueueItem = Static<typeof QueueItem>

/** The commands of a connection by what they wait for. */
export const QueueCounts = Type.Intersect([
  CommandCounts,
  Type.Object({
    waitForTime: Type.Integer({ description: 'Ready, and not due yet' }),
    waitForGateway: Type.Integer({ description: 'Due, and no gateway has taken them' }),
    waitForReceivers: Type.Integer({ description: 'Due, and held back: too much of the connection is not delivered' }),
    outcomeUnknown: Type.Integer({ description: 'Paused until somebody says whether they ran' }),
  }),
])
export type QueueCounts = Static<typeof QueueCounts>

/** Which part of a queue: it is live, so a page is a place in it rather than what follows an item. */
export const QueueQuery = Type.Object({
  offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000, description: 'Commands before the first one' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: '100 unless said otherwise' })),
  status: Type.Optional(
    Type.Union([Type.Literal('READY'), Type.Literal('PROCESSING'), Type.Literal('PAUSED')], {
      description: 'Only those',
    }),
  ),
  failing: Type.Optional(Type.Boolean({ description: 'Only those whose last run failed' })),
  search: Type.Optional(Type.String({ maxLength: 200, description: 'Text in the name or the SQL, in whatever case' })),
})
export type QueueQuery = Static<typeof QueueQuery>

/**
 * What is processing, ready and paused on a connection, in that order: what is ready by when it is due, dynamic commands
 * first. What stands for the whole comes with the first page only.
 */
export const Queue = Type.Object({
  counts: Type.Optional(QueueCounts),
  total: Type.Optional(Type.Integer({ description: 'Commands that the query is about, on all pages' })),
  gateways: Type.Object({ online: Type.Boolean(), lastSeenAt: orNull(Time) }),
  items: Type.Array(QueueItem),
})
export type Queue = Static<typeof Queue>
