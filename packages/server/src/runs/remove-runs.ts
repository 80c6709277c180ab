import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { Tables } from '../database/tables.ts'
import { type PartStore, runsOutside } from '../results/part-store.ts'

/** Removed in one transaction: more would hold up everybody else's. */
const batchSize = 200

/**
 * Whether a delivery is still to be made; with `since` also whether it ended only after that, or has failed and waits for
 * a person. A condition for queries on runs or commands.
 *
 * @param of what the delivery belongs to: `run.id` or `command.id` of the query around it
 */
export function hasDelivery(db: Database, of: 'run' | 'command', since?: number): Expression<SqlBool> {
  const owner = sql.ref<string>(`${of}.id`)
  const deliveries = db.read
    .selectFrom('delivery')
    .select('delivery.id')
    .where(of === 'run' ? 'delivery.run_id' : 'delivery.command_id', '=', owner)
    .where(({ or, eb }) =>
      or([
        eb('delivery.state', 'in', since === undefined ? ['WAITING', 'PENDING'] : ['WAITING', 'PENDING', 'FAILED']),
        ...(since === undefined ? [] : [eb('delivery.ended_at', '>=', since)]),
      ]),
    )
  return expressionBuilder<Tables, 'delivery'>().exists(deliveries)
}

/** Removes runs with their results, deliveries and attempts. */
export async function removeRuns(db: Database, parts: PartStore, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const { removed, outside } = await db.transact(async (tx) => ({
    outside: await runsOutside(tx, ids),
    removed: await tx.deleteFrom('run').where('id', 'in', ids).returning(['id', 'connection_id']).execute(),
  }))
  // After the commit: a crash in between leaves what a sweep finds.
  for (const run of removed) if (outside.has(run.id)) await parts.removeRun(run.connection_id, run.id)
}

/** Removes archived commands with all that is theirs. */
export async function removeCommands(db: Database, parts: PartStore, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const runs = await db.read.selectFrom('run').select('id').where('command_id', 'in', ids).execute()
  for (let start = 0; start < runs.length; start += batchSize)
    await removeRuns(
      db,
      parts,
      runs.slice(start, start + batchSize).map(({ id }) => id),
    )
  await db.transact((tx) => tx.deleteFrom('command').where('id', 'in', ids).execute())
}

/**
 * Removes what is over of a command or a connection that is about to be deleted, batch by batch: years of history in one
 * transaction would stop everything else. Runs that a delivery waits for stay, so that stopped in between it can be
 * deleted again, or used.
 */
export async function removeHistory(
  db: Database,
  parts: PartStore,
  of: { column: 'command_id' | 'connection_id'; id: string },
): Promise<void> {
  for (let size = batchSize; size === batchSize; ) {
    const runs = await db.read
      .selectFrom('run')
      .select('id')
      .where(of.column, '=', of.id)
      .where('ended_at', 'is not', null)
      .where(({ not }) => not(hasDelivery(db, 'run')))
      .limit(batchSize)
      .execute()
    size = runs.length
    await removeRuns(
      db,
      parts,
      runs.map(({ id }) => id),
    )
  }
  if (of.column === 'command_id') return
  for (let size = batchSize; size === batchSize; ) {
    const commands = await db.read
      .selectFrom('command')
      .select('id')
      .where('connection_id', '=', of.id)
      .where('status', '=', 'FINISHED')
      .where(({ not }) => not(hasDelivery(db, 'command')))
      .limit(batchSize)
      .execute()
    size = commands.length
    await removeCommands(
      db,
      parts,
      commands.map(({ id }) => id),
    )
  }
}
