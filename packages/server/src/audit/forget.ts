import type { Database, Transaction } from '../database/database.ts'
import { firstIdAt } from '../lib/ids.ts'

/** Deleted in steps, so that nobody waits long for the database. */
const stepSize = 1_000

/** Of a connection that is deleted stays who did what and when, and nothing of what it was done to (I8). */
export async function forgetConnection(tx: Transaction, name: string): Promise<void> {
  await tx.updateTable('audit_entry').set({ changes: '[]', note: null }).where('connection', '=', name).execute()
  await tx
    .updateTable('audit_entry')
    .set({ target: null })
    .where('connection', '=', name)
    .where('kind', '<>', 'connection')
    .execute()
}

/** Removes a batch of entries that are older; resolves to how many. */
export async function removeOldAudit(db: Database, { now, ageMs }: { now: number; ageMs: number }): Promise<number> {
  const { numDeletedRows } = await db.transact((tx) =>
    tx
      .deleteFrom('audit_entry')
      .where('id', 'in', (old) =>
        old
          .selectFrom('audit_entry')
          .select('id')
          .where('id', '<', firstIdAt(now - ageMs))
          .orderBy('id')
          .limit(stepSize),
      )
      .executeTakeFirstOrThrow(),
  )
  return Number(numDeletedRows)
}
