import type { Delivery } from '@postern/protocol/api'
import { acknowledge, acknowledging } from '../cursors/acknowledge.ts'
import type { Database } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import { AppError } from '../lib/app-error.ts'
import { findDelivery, noDelivery } from './list-deliveries.ts'

/**
 * Lets a delivery go that was given up: nobody waits for it any more, so its rows are removed when they are old, and
 * what is acknowledged may pass it.
 */
export async function dropDelivery(db: Database, bus: Bus, id: string, now: number): Promise<Delivery> {
  const delivery = await db.transact(async (tx) => {
    const found = await findDelivery(tx, id)
    if (!found) throw noDelivery(id)
    const locked = tx.selectFrom('command').select(acknowledging).where('id', '=', found.commandId)
    const command = await db.dialect.lockRows(locked).executeTakeFirst()
    const dropped = await tx
      .updateTable('delivery')
      .set({ state: 'DROPPED', ended_at: now })
      .where('id', '=', id)
      .where('state', '=', 'FAILED')
      .returning('sequence')
      .executeTakeFirst()
    if (!dropped) throw new AppError('COMMAND_STATE', 'Only a delivery that has failed can be dropped')
    if (command) await acknowledge(tx, command, dropped.sequence)
    return { ...found, state: 'DROPPED' as const }
  })
  bus.publish({ kind: 'change', change: { what: 'delivery', connection: delivery.connection, id } })
  return delivery
}
