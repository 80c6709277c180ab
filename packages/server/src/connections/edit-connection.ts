import type { ConnectionPatch } from '@postern/protocol/api'
import type { Database } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import { connectionIdByName } from './read-connection.ts'

export async function editConnection(db: Database, bus: Bus, name: string, patch: ConnectionPatch): Promise<void> {
  const id = await connectionIdByName(db, name)
  const { description } = patch
  if (description === undefined) return
  await db.transact((tx) => tx.updateTable('connection').set({ description }).where('id', '=', id).execute())
  bus.publish({ kind: 'change', change: { what: 'connection', connection: name, id: name } })
}
