import type { Database } from '../database/database.ts'
import type { Clock } from '../lib/clock.ts'
import { firstIdAt } from '../lib/ids.ts'

/** What the log of one connection keeps at most. */
export const mostLogEntries = 100_000
/** A connection is pruned after this many new entries: pruning leaves that much room below the bound. */
export const pruneAfterEntries = 5_000
const keptForMs = 30 * 24 * 60 * 60 * 1_000
/** Deleted in steps, so that nobody waits long for the database. */
const stepSize = 1_000

/** Deletes the entries beyond what the log keeps, of the connections that `isDue` says; returns their ids. */
export async function pruneLog(
  db: Database,
  clock: Clock,
  isDue: (connectionId: string) => boolean,
  signal: AbortSignal,
  most: number = mostLogEntries - pruneAfterEntries,
): Promise<string[]> {
  const pruned: string[] = []
  for (const { id } of await db.read.selectFrom('connection').select('id').execute()) {
    if (!isDue(id)) continue
    const beyond = await db.read
      .selectFrom('connection_log')
      .select('id')
      .where('connection_id', '=', id)
      .orderBy('id', 'desc')
      .offset(most)
      .limit(1)
      .executeTakeFirst()
    const expired = firstIdAt(clock() - keptForMs)
    const last = beyond !== undefined && beyond.id > expired ? beyond.id : expired
    if (!(await deleteLogUpTo(db, id, last, signal))) return pruned
    pruned.push(id)
  }
  return pruned
}

/** Deletes the log of a connection up to an id, step by step; false when it was stopped before the end. */
export async function deleteLogUpTo(
  db: Database,
  connectionId: string,
  last: string,
  signal?: AbortSignal,
): Promise<boolean> {
  for (;;) {
    if (signal?.aborted) return false
    const { numDeletedRows } = await db.transact((tx) =>
      tx
        .deleteFrom('connection_log')
        .where('id', 'in', (step) =>
          step
            .selectFrom('connection_log')
            .select('id')
            .where('connection_id', '=', connectionId)
            .where('id', '<=', last)
            .orderBy('id')
            .limit(stepSize),
        )
        .executeTakeFirstOrThrow(),
    )
    if (Number(numDeletedRows) < stepSize) return true
  }
}
