import type { RedeliverRequest } from '@postern/protocol/api'
import type { Updateable } from 'kysely'
import type { Database, Transaction } from '../database/database.ts'
import type { RedeliveryTable } from '../database/delivery-tables.ts'
import { firstIdAt, newId } from '../lib/ids.ts'

/** How long it is told what was sent again together. */
const keptForMs = 30 * 24 * 3_600_000

interface NewRedelivery {
  readonly connectionId: string
  readonly request: RedeliverRequest
  readonly startedBy: string | null
  readonly total: number
  readonly removed: number
  readonly now: number
}

/** Remembers that deliveries are asked for again together, and forgets what is long past; returns its id. */
export async function beginRedelivery(db: Database, redelivery: NewRedelivery): Promise<string> {
  const { connectionId, request, startedBy, total, removed, now } = redelivery
  const id = newId()
  await db.transact(async (tx) => {
    await tx
      .deleteFrom('redelivery')
      .where('connection_id', '=', connectionId)
      .where('id', '<', firstIdAt(now - keptForMs))
      .execute()
    await tx
      .insertInto('redelivery')
      .values({
        id,
        connection_id: connectionId,
        request: JSON.stringify(request),
        started_by: startedBy,
        state: 'RUNNING',
        total,
        redelivered: 0,
        removed,
        started_at: now,
        updated_at: now,
      })
      .execute()
  })
  return id
}

/** In the transaction that queues more of them, or that ends it. */
export async function setProgress(tx: Transaction, id: string, progress: Updateable<RedeliveryTable>): Promise<void> {
  await tx.updateTable('redelivery').set(progress).where('id', '=', id).execute()
}
