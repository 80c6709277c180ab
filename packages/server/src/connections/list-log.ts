import { errorCodes } from '@postern/protocol'
import type { LogEntry, LogQuery } from '@postern/protocol/api'
import type { Database } from '../database/database.ts'
import { toTime } from '../lib/clock.ts'
import { contains } from '../lib/contains.ts'
import { firstIdAt, newId } from '../lib/ids.ts'
import { lookedThrough, pageOf, pageOfFiltered } from '../lib/page.ts'
import { deleteLogUpTo } from './prune-log.ts'
import { connectionIdByName } from './read-connection.ts'

/** What an outcome says when it is no success: the code of the error. */
const failures = Object.keys(errorCodes)

const searched = ['gateway', 'ip', 'outcome', 'run_id'] as const

/** The log of a connection, newest first. */
export async function listLog(
  db: Database,
  name: string,
  { limit, ...asked }: LogQuery,
): Promise<{ items: LogEntry[]; nextCursor?: string }> {
  const connectionId = await connectionIdByName(db, name)
  const read = async (count: number, from?: string) => {
    const query = matchingEntries(db, connectionId, asked).orderBy('id', 'desc').limit(count)
    const rows = await (from === undefined ? query : query.where('id', '>=', from)).execute()
    return rows.map(({ at, run_id, ...row }) => ({ ...row, at: toTime(at), runId: run_id }))
  }
  const { cursor: _, from, to, ...filter } = asked
  if (Object.values(filter).every((value) => value === undefined || value === '')) return pageOf(limit, read)
  const lastLookedAt = async () => {
    const all = entriesBetween(db, connectionId, asked).select('id').orderBy('id', 'desc')
    return (
      await all
        .offset(lookedThrough - 1)
        .limit(1)
        .executeTakeFirst()
    )?.id
  }
  return pageOfFiltered(limit, lastLookedAt, read)
}

/** Entries of a time, before the cursor. An id begins with the time it was made, so the index bounds what is read. */
const entriesBetween = (db: Database, connectionId: string, { cursor, from, to }: LogQuery) => {
  let query = db.read.selectFrom('connection_log').where('connection_id', '=', connectionId)
  if (cursor !== undefined) query = query.where('id', '<', cursor)
  if (from !== undefined) query = query.where('id', '>=', firstIdAt(Date.parse(from)))
  if (to !== undefined) query = query.where('id', '<', firstIdAt(Date.parse(to)))
  return query
}

export const matchingEntries = (db: Database, connectionId: string, asked: LogQuery) => {
  const { gateway, what, outcome, runId, search } = asked
  let query = entriesBetween(db, connectionId, asked).select(['id', 'at', 'ip', 'gateway', 'what', 'outcome', 'run_id'])
  if (gateway !== undefined) query = query.where('gateway', '=', gateway)
  if (what !== undefined) query = query.where('what', '=', what)
  if (runId !== undefined) query = query.where('run_id', '=', runId)
  if (outcome !== undefined) query = query.where('outcome', outcome === 'error' ? 'in' : 'not in', failures)
  if (search !== undefined && search !== '')
    query = query.where(({ or }) => or(searched.map((column) => contains(column, search))))
  return query
}

/** Deletes all that the log holds now. */
export async function deleteLog(db: Database, name: string): Promise<void> {
  await deleteLogUpTo(db, await connectionIdByName(db, name), newId())
}
