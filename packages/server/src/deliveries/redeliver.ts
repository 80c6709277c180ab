import type { Delivery } from '@postern/protocol/api'
import type { Database, Transaction } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import { AppError } from '../lib/app-error.ts'
import { resultRemoved } from '../results/open-result.ts'
import { findDelivery, noDelivery } from './list-deliveries.ts'
import { hasOpenDelivery, promoteNext } from './queue-delivery.ts'

/**
 * Sends a result again that was delivered or given up, under the id it always had (I3): at once, or behind an open
 * delivery of its command. It gets the whole table of retry times anew.
 */
export async function redeliver(db: Database, bus: Bus, id: string, now: number): Promise<Delivery> {
  const delivery = await db.transact(async (tx) => {
    const found = await tx
      .selectFrom('delivery')
      .innerJoin('run', 'run.id', 'delivery.run_id')
      .select(['delivery.command_id', 'run.result_removed_at'])
      .where('delivery.id', '=', id)
      .executeTakeFirst()
    if (!found) throw noDelivery(id)
    if (found.result_removed_at !== null) throw resultRemoved()
    if ((await queueAgain(db, tx, found.command_id, [id], now)) === 0)
      throw new AppError('COMMAND_STATE', 'This delivery is still under way')
    const delivery = await findDelivery(tx, id)
    if (!delivery) throw noDelivery(id)
    return delivery
  })
  bus.publish(
    { kind: 'delivery' },
    { kind: 'change', change: { what: 'delivery', connection: delivery.connection, id } },
  )
  return delivery
}

/**
 * Queues those of a command's deliveries again that have ended, behind what is open and in the order of their runs;
 * returns how many.
 */
export async function queueAgain(
  db: Database,
  tx: Transaction,
  commandId: string,
  ids: readonly string[],
  now: number,
): Promise<number> {
  const locked = tx.selectFrom('command').select('unordered').where('id', '=', commandId)
  const command = await db.dialect.lockRows(locked).executeTakeFirst()
  const isUnordered = command?.unordered === 1
  const isBehind = await hasOpenDelivery(tx, commandId)
  const again = await tx
    .updateTable('delivery')
    .set((row) => ({
      state: isUnordered ? 'PENDING' : 'WAITING',
      next_attempt_at: isUnordered ? now : null,
      ended_at: null,
      last_error: null,
      attempts_before: row.ref('attempt_count'),
      refusals: 0,
      // One that was given up goes on behind what was taken; one that arrived comes again from its beginning.
      progress: row.case().when('state', '=', 'FAILED').then(row.ref('progress')).end(),
    }))
    .where('id', 'in', ids)
    .where('state', 'in', ['DELIVERED', 'FAILED', 'DROPPED'])
    .returning('id')
    .execute()
  if (!isBehind && !isUnordered && again.length > 0) await promoteNext.first(tx, { commandId, now })
  return again.length
}
