import type { ListQuery, LogEntry } from '@postern/protocol/api'
import type { Database } from '../database/database.ts'
import { toTime } from '../lib/clock.ts'
import { newId } from '../lib/ids.ts'
import { pageOf } from '../lib/page.ts'
import { deleteLogUpTo } from './prune-log.ts'
import { connectionIdByName } from './read-connection.ts'

/** The log of a connection, newest first. */
export async function listLog(
  db: Database,
  name: string,
  { limit, cursor }: ListQuery,
): Promise<{ items: LogEntry[]; nextCursor?: string }> {
  const connectionId = await connectionIdByName(db, name)
  return pageOf(limit, async (count) => {
    let query = db.read
      .selectFrom('connection_log')
      .select(['id', 'at', 'ip', 'gateway', 'what', 'outcome', 'run_id'])
      .where('connection_id', '=', connectionId)
    if (cursor !== undefined) query = query.where('id', '<', cursor)
    const rows = await query.orderBy('id', 'desc').limit(count).execute()
    return rows.map(({ at, run_id, ...row }) => ({ ...row, at: toTime(at), runId: run_id }))
  })
}

/** Deletes all that the log holds now. */
export async function deleteLog(db: Database, name: string): Promise<void> {
  await deleteLogUpTo(db, await connectionIdByName(db, name), newId())
}
