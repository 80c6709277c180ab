import { errorCodes } from '@postern/protocol'
import type { LogEntry, LogQuery } from '@postern/protocol/api'
import type { Database } from '../database/database.ts'
import { toTime } from '../lib/clock.ts'
import { firstIdAt, newId } from '../lib/ids.ts'
import { pageOf } from '../lib/page.ts'
import { deleteLogUpTo } from './prune-log.ts'
import { connectionIdByName } from './read-connection.ts'

/** What an outcome says when it is no success: the code of the error. */
const failures = Object.keys(errorCodes)

/** The log of a connection, newest first. */
export async function listLog(
  db: Database,
  name: string,
  { limit, cursor, gateway, what, outcome, runId, from, to }: LogQuery,
): Promise<{ items: LogEntry[]; nextCursor?: string }> {
  const connectionId = await connectionIdByName(db, name)
  return pageOf(limit, async (count) => {
    let query = db.read
      .selectFrom('connection_log')
      .select(['id', 'at', 'ip', 'gateway', 'what', 'outcome', 'run_id'])
      .where('connection_id', '=', connectionId)
    if (cursor !== undefined) query = query.where('id', '<', cursor)
    // An id begins with the time it was made, so the index bounds what is read.
    if (from !== undefined) query = query.where('id', '>=', firstIdAt(Date.parse(from)))
    if (to !== undefined) query = query.where('id', '<', firstIdAt(Date.parse(to)))
    if (gateway !== undefined) query = query.where('gateway', '=', gateway)
    if (what !== undefined) query = query.where('what', '=', what)
    if (runId !== undefined) query = query.where('run_id', '=', runId)
    if (outcome !== undefined) query = query.where('outcome', outcome === 'error' ? 'in' : 'not in', failures)
    const rows = await query.orderBy('id', 'desc').limit(count).execute()
    return rows.map(({ at, run_id, ...row }) => ({ ...row, at: toTime(at), runId: run_id }))
  })
}

/** Deletes all that the log holds now. */
export async function deleteLog(db: Database, name: string): Promise<void> {
  await deleteLogUpTo(db, await connectionIdByName(db, name), newId())
}
