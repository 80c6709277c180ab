import type { GatewayPatch } from '@postern/protocol/api'
import type { Database } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import { AppError } from '../lib/app-error.ts'
import { connectionIdByName } from './read-connection.ts'

/** Has a gateway rest, or work again, or get another share of the work. One that waits for work hears of it at once. */
export async function editGateway(
  { db, bus }: { db: Database; bus: Bus },
  name: string,
  gateway: string,
  { draining, weight }: GatewayPatch,
): Promise<void> {
  const connectionId = await connectionIdByName(db, name)
  const changes = {
    ...(draining !== undefined && { draining: draining ? 1 : 0 }),
    ...(weight !== undefined && { weight }),
  }
  const found = await db.transact((tx) =>
    tx
      .updateTable('gateway')
      .set(changes)
      .where('connection_id', '=', connectionId)
      .where('name', '=', gateway)
      .returning('name')
      .executeTakeFirst(),
  )
  if (found === undefined) throw new AppError('NOT_FOUND', `No gateway "${gateway}" of this connection was ever here`)
  bus.publish(
    { kind: 'keys', connectionId },
    { kind: 'change', change: { what: 'gateway', connection: name, id: gateway } },
  )
}
