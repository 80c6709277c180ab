import type { Database } from '../database/database.ts'

/** Ends a key whose successor was used: what its gateway is at work on is held by that one from now on. */
export async function replaceKey(db: Database, keyId: string, replacedId: string): Promise<void> {
  await db.transact(async (tx) => {
    await tx.deleteFrom('api_key').where('id', '=', replacedId).execute()
    await tx
      .updateTable('run')
      .set({ key_id: keyId })
      .where('key_id', '=', replacedId)
      .where('lease_expires_at', 'is not', null)
      .execute()
    await tx.updateTable('api_key').set({ replaces_id: null }).where('id', '=', keyId).execute()
  })
}
