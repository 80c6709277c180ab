import { verifyPassword } from '../access/users.ts'
import { forgetConnection } from '../audit/forget.ts'
import type { Database } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import { removeFlowRunsOf } from '../flow-runs/remove-flow-runs.ts'
import { AppError } from '../lib/app-error.ts'
import { newId } from '../lib/ids.ts'
import type { PartStore } from '../results/part-store.ts'
import { removeHistory } from '../runs/remove-runs.ts'
import type { GatewayPresence } from './presence.ts'
import { deleteLogUpTo } from './prune-log.ts'
import { connectionIdByName } from './read-connection.ts'

export interface DeleteConnectionContext {
  readonly db: Database
  readonly bus: Bus
  readonly parts: PartStore
  readonly presence: GatewayPresence
}

/** Deletes a connection and everything of it, after the caller's password was entered again (I8). */
export async function deleteConnection(
  { db, bus, parts, presence }: DeleteConnectionContext,
  name: string,
  userId: string,
  password: string,
): Promise<void> {
  const connectionId = await connectionIdByName(db, name)
  if (!(await verifyPassword(db, userId, password))) throw new AppError('WRONG_PASSWORD', 'The password is not right')
  // First nothing new may come: without a key no gateway gets in.
  await db.transact((tx) => tx.deleteFrom('api_key').where('connection_id', '=', connectionId).execute())
  bus.publish({ kind: 'keys', connectionId })
  // What may be large goes before the rows that lead to it: stopped in between, it can be deleted again.
  await deleteLogUpTo(db, connectionId, newId())
  await removeHistory(db, parts, { column: 'connection_id', id: connectionId })
  await parts.removeConnection(connectionId)
  await removeFlowRunsOf(db, connectionId)
  await db.transact(async (tx) => {
    await tx.deleteFrom('connection').where('id', '=', connectionId).execute()
    await forgetConnection(tx, name)
  })
  // A part that was on its way before the key was gone.
  await parts.removeConnection(connectionId)
  await db.eraseDeleted()
  presence.forget(connectionId)
  bus.publish(
    { kind: 'keys', connectionId },
    { kind: 'change', change: { what: 'connection', connection: name, id: name } },
  )
}
