import type { Transaction } from '../database/database.ts'
import { isOpen, promoteNext } from './queue-delivery.ts'

/**
 * Makes what is open of a command follow its new order: all are due at once where they may go in any order, else one
 * after the other. What is under way goes on; nothing is promoted beside it.
 */
export async function orderAnew(tx: Transaction, commandId: string, isUnordered: boolean, now: number): Promise<void> {
  if (isUnordered) {
    await tx
      .updateTable('delivery')
      .set({ state: 'PENDING', next_attempt_at: now })
      .where('command_id', '=', commandId)
      .where(isOpen)
      .where('state', '=', 'WAITING')
      .execute()
    return
  }
  await tx
    .updateTable('delivery')
    .set({ state: 'WAITING', next_attempt_at: null, receiver_id: null, turn: null })
    .where('command_id', '=', commandId)
    .where(isOpen)
    .where('state', '=', 'PENDING')
    .where('lease_id', 'is', null)
    .execute()
  await promoteNext.first(tx, { commandId, now })
}
