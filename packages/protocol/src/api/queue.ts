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
const QueueCounts = Type.Intersect([
  CommandCounts,
  Type.Object({
    waitForTime: Type.Integer({ description: 'Ready, and not due yet' }),
    waitForGateway: Type.Integer({ description: 'Due, and no gateway has taken them' }),
    waitForReceivers: Type.Integer({ description: 'Due, and held back: too much of the connection is not delivered' }),
    outcomeUnknown: Type.Integer({ description: 'Paused until somebody says whether they ran' }),
  }),
])

/** What is ready, processing, failing, paused and next on a connection, first due first. */
export const Queue = Type.Object({
  counts: QueueCounts,
  gateways: Type.Object({ online: Type.Boolean(), lastSeenAt: orNull(Time) }),
  items: Type.Array(QueueItem),
})
export type Queue = Static<typeof Queue>
