import { type Static, Type } from 'typebox'
import { Command } from './command.ts'
import { CommandCounts } from './connection.ts'

/** A command in the queue, with what it waits for. */
export const QueueItem = Type.Intersect([
  Command,
  Type.Object({ waitsFor: Type.String({ description: 'In words, such as "its time: 10:00 Europe/Madrid"' }) }),
])
export type QueueItem = Static<typeof QueueItem>

/** What is ready, processing, failing, paused and next on a connection, first due first. */
export const Queue = Type.Object({ counts: CommandCounts, items: Type.Array(QueueItem) })
export type Queue = Static<typeof Queue>
