import type { KeepBatches } from '@postern/outbound'
import type { Database } from '../../database/database.ts'
import type { TakenDelivery } from '../take-deliveries.ts'

/** Keeps what became known while the batches of a delivery went out, under its lease. */
export function keepBatches(db: Database, { id, leaseId, commandId }: TakenDelivery): KeepBatches {
  async function keep(values: { readonly progress: string } | { readonly batching: string }): Promise<void> {
    const held = await db.transact((tx) =>
      tx
        .updateTable('delivery')
        .set((row) => ({
          ...values,
          // An attempt that comes further is no failure to count: the retry times begin anew with the next.
          ...('progress' in values && { attempts_before: row.ref('attempt_count'), refusals: 0 }),
        }))
        .where('id', '=', id)
        .where('lease_id', '=', leaseId)
        .returning('id')
        .executeTakeFirst(),
    )
    if (!held) throw new Error('The delivery is under way elsewhere')
  }
  return {
    progress: (progress) => keep({ progress: JSON.stringify(progress) }),
    batching: (batching) => keep({ batching: JSON.stringify(batching) }),
    smaller: async (stored) => {
      await db.write((tables) =>
        tables.updateTable('command').set({ smaller_batch: stored }).where('id', '=', commandId).execute(),
      )
    },
  }
}
