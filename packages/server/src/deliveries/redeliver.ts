import type { Delivery } from '@postern/protocol/api'
import type { Database } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import { AppError } from '../lib/app-error.ts'
import { resultRemoved } from '../results/open-result.ts'
import { findDelivery } from './list-deliveries.ts'
import { hasOpenDelivery } from './queue-delivery.ts'

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
    if (!found) throw notFound(id)
    if (found.result_removed_at !== null) throw resultRemoved()
    const command = tx.selectFrom('command').select('id').where('id', '=', found.command_id)
    await db.dialect.lockRows(command).executeTakeFirst()
    const waits = await hasOpenDelivery(tx, found.command_id)
    const again = await tx
      .updateTable('delivery')
      .set((row) => ({
        state: waits ? 'WAITING' : 'PENDING',
        next_attempt_at: waits ? null : now,
        ended_at: null,
        last_error: null,
        attempts_before: row.ref('attempt_count'),
        refusals: 0,
      }))
      .where('id', '=', id)
      .where('state', 'in', ['DELIVERED', 'FAILED'])
      .returning('id')
      .executeTakeFirst()
    if (!again) throw new AppError('COMMAND_STATE', 'This delivery is still under way')
    const delivery = await findDelivery(tx, id)
    if (!delivery) throw notFound(id)
    return delivery
  })
  bus.publish(
    { kind: 'delivery' },
    { kind: 'change', change: { what: 'delivery', connection: delivery.connection, id } },
  )
  return delivery
}

const notFound = (id: string): AppError => new AppError('NOT_FOUND', `There is no delivery ${id}`)
