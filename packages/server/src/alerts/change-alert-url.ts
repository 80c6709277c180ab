import { sql } from 'kysely'
import type { Transaction } from '../database/database.ts'

/** What is still to be told goes to the new alert URL, and at once; without one it is told to nobody. */
export async function changeAlertUrl(
  tx: Transaction,
  connectionId: string,
  url: string | null,
  now: number,
): Promise<void> {
  await tx
    .updateTable('alert_notice')
    .set(
      url === null
        ? { state: 'FAILED', next_attempt_at: null, last_error: 'The alert URL was removed' }
        : { url, next_attempt_at: now },
    )
    .where('connection_id', '=', connectionId)
    .where('state', '=', sql.lit('PENDING'))
    .execute()
}
