import type { Kysely } from 'kysely'
import type { Database, Transaction } from '../database/database.ts'
import type { Tables } from '../database/tables.ts'
import { isOfFlowRun } from '../flow-runs/is-of-flow-run.ts'
import type { Clock } from '../lib/clock.ts'
import { firstIdAt } from '../lib/ids.ts'
import { type PartStore, runsOutside } from './part-store.ts'

const day = 24 * 60 * 60 * 1000
/** How long the rows of a run are kept once they have arrived. */
export const defaultResultAgeMs = 30 * day

export interface Removal {
  readonly now: number
  readonly ageMs?: number
  /** Most runs to be looked at now. */
  readonly limit?: number
  /** Where an earlier call stopped. */
  readonly after?: string
}

/**
 * Removes the rows of runs that ended long ago and whose deliveries all ended long ago, too; the runs themselves stay. A
 * delivery that has failed keeps them until it is redelivered or dropped.
 * One bounded batch: `after` is where to go on, null when everything has been looked at.
 */
export async function removeOldResults(
  db: Database,
  parts: PartStore,
  { now, ageMs = defaultResultAgeMs, limit = 100, after = '' }: Removal,
): Promise<{ removed: number; bytes: number; after: string | null }> {
  const before = now - ageMs
  const runs = await db.read
    .selectFrom('result_part')
    .select('run_id')
    .where('run_id', '>', after)
    .where('run_id', '<', firstIdAt(before))
    .groupBy('run_id')
    .orderBy('run_id')
    .limit(limit)
    .execute()
  const ids = runs.map((run) => run.run_id)
  const nothing = { removed: [], outside: new Set<string>(), bytes: 0 }
  const { removed, outside, bytes } =
    ids.length === 0 ? nothing : await db.transact((tx) => removeRows(tx, ids, before, now))
  // After the commit: a crash in between leaves what a sweep finds.
  for (const run of removed) if (outside.has(run.id)) await parts.removeRun(run.connection_id, run.id)
  return { removed: removed.length, bytes, after: ids.length === limit ? (ids.at(-1) ?? null) : null }
}

async function removeRows(tx: Transaction, ids: string[], before: number, now: number) {
  const removed = await tx
    .updateTable('run')
    .set({ result_removed_at: now })
    .where('id', 'in', ids)
    .where('ended_at', '<', before)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('delivery')
            .select('delivery.id')
            .whereRef('delivery.run_id', '=', 'run.id')
            .where(({ or, eb }) =>
              or([eb('delivery.state', 'in', ['WAITING', 'PENDING', 'FAILED']), eb('delivery.ended_at', '>=', before)]),
            ),
        ),
      ),
    )
    // A flow run under way may read them yet.
    .where(({ not }) => not(isOfFlowRun('run')))
    .returning(['id', 'connection_id'])
    .execute()
  const removedIds = removed.map((run) => run.id)
  if (removed.length === 0) return { removed, outside: new Set<string>(), bytes: 0 }
  const outside = await runsOutside(tx, removedIds)
  const stored = await storedBytes(tx, removedIds)
  await tx.deleteFrom('result_part').where('run_id', 'in', removedIds).execute()
  return { removed, outside, bytes: stored }
}

/** Bytes of all stored results, or of those of some runs. */
async function storedBytes(db: Kysely<Tables>, runIds?: readonly string[]): Promise<number> {
  let parts = db.selectFrom('result_part').select(({ fn }) => fn.sum<number>('stored_bytes').as('bytes'))
  if (runIds) parts = parts.where('run_id', 'in', runIds)
  return Number((await parts.executeTakeFirst())?.bytes ?? 0)
}

/** How far below the limit results are removed, so that it is not passed again at once. */
const clearedTo = 0.9

/**
 * Removes the oldest results that have arrived until what is stored takes no more than `limitBytes`, in bounded batches;
 * what has not arrived stays, whatever it takes.
 */
export async function removeResultsToFit(
  db: Database,
  parts: PartStore,
  { limitBytes, clock, signal }: { limitBytes: number; clock: Clock; signal: AbortSignal },
): Promise<number> {
  let stored = await storedBytes(db.read)
  if (stored <= limitBytes) return 0
  let removed = 0
  for (let after: string | null = ''; after !== null && stored > limitBytes * clearedTo && !signal.aborted; ) {
    const batch = await removeOldResults(db, parts, { now: clock(), ageMs: 0, limit: runsAtOnce, after })
    stored -= batch.bytes
    removed += batch.removed
    after = batch.after
  }
  return removed
}

/** Few, since what is newer than need be would go with them. */
const runsAtOnce = 10
