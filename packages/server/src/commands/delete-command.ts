import type { Database } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import { wakeStep } from '../flow-runs/wake-step.ts'
import type { Clock } from '../lib/clock.ts'
import type { PartStore } from '../results/part-store.ts'
import { removeHistory } from '../runs/remove-runs.ts'
import { findCommand } from './find-command.ts'

/** Removes a command with its runs, results and deliveries; a gateway that is executing it is told at its next word. */
export async function deleteCommand(db: Database, bus: Bus, clock: Clock, parts: PartStore, id: string): Promise<void> {
  await findCommand(db.read, id)
  await removeHistory(db, parts, { column: 'command_id', id })
  const { row, connection, runs } = await db.transact(async (tx) => {
    const found = await findCommand(tx, id)
    const runs = await tx
      .selectFrom('run')
      .select('run.id')
      .where('command_id', '=', id)
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('result_part')
            .select('number')
            .whereRef('result_part.run_id', '=', 'run.id')
            .where('body', 'is', null),
        ),
      )
      .execute()
    await tx.deleteFrom('command').where('id', '=', id).execute()
    if (found.row.flow_step_id !== null) await wakeStep(tx, found.row.flow_step_id, clock())
    return { ...found, runs }
  })
  for (const run of runs) await parts.removeRun(row.connection_id, run.id)
  bus.publish({ kind: 'change', change: { what: 'command', connection, id } }, { kind: 'flow' })
}
