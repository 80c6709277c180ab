import type { Database } from '../database/database.ts'
import { isOfFlowRun } from '../flow-runs/is-of-flow-run.ts'
import { firstIdAt } from '../lib/ids.ts'
import type { PartStore } from '../results/part-store.ts'
import { hasDelivery, removeCommands, removeRuns } from './remove-runs.ts'

const day = 24 * 60 * 60 * 1000
/** How long runs, their deliveries and archived dynamic commands are kept once they are over. */
export const defaultRunAgeMs = 90 * day
/** The newest runs of a static command stay, however old they are. */
export const newestRunsKept = 10

export interface OldRuns {
  readonly now: number
  readonly ageMs?: number
  /** Most runs, or commands, to be removed now. */
  readonly limit?: number
}

/**
 * Removes one batch of runs that ended long ago, with deliveries that all ended long ago, too; returns how many. What a
 * command's red flag points to stays.
 */
export async function removeOldRuns(
  db: Database,
  parts: PartStore,
  { now, ageMs = defaultRunAgeMs, limit = 200 }: OldRuns,
): Promise<number> {
  const before = now - ageMs
  const runs = await db.read
    .selectFrom('run')
    .innerJoin('command', 'command.id', 'run.command_id')
    .select('run.id')
    // Ids tell the time, so this stops where what is younger begins.
    .where('run.id', '<', firstIdAt(before))
    .where('run.ended_at', '<', before)
    .where('command.kind', '=', 'static')
    .where(({ eb, ref }) => eb('run.fence', '<=', eb(ref('command.fence'), '-', newestRunsKept)))
    .where(({ eb, or, ref }) =>
      or([eb('command.error_run_id', 'is', null), eb('command.error_run_id', '<>', ref('run.id'))]),
    )
    .where(({ not }) => not(hasDelivery(db, 'run', before)))
    .orderBy('run.id')
    .limit(limit)
    .execute()
  await removeRuns(
    db,
    parts,
    runs.map(({ id }) => id),
  )
  return runs.length
}

/** Removes one batch of dynamic commands that were archived long ago, with their runs; returns how many. */
export async function removeOldCommands(
  db: Database,
  parts: PartStore,
  { now, ageMs = defaultRunAgeMs, limit = 200 }: OldRuns,
): Promise<number> {
  const before = now - ageMs
  const commands = await db.read
    .selectFrom('command')
    .select('id')
    .where('id', '<', firstIdAt(before))
    .where('status', '=', 'FINISHED')
    .where('updated_at', '<', before)
    .where(({ not }) => not(hasDelivery(db, 'command', before)))
    .where(({ not }) => not(isOfFlowRun('command')))
    .orderBy('id')
    .limit(limit)
    .execute()
  await removeCommands(
    db,
    parts,
    commands.map(({ id }) => id),
  )
  return commands.length
}
