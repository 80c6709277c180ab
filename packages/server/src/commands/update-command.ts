import type { Command } from '@postern/protocol/api'
import type { Updateable } from 'kysely'
import type { Database } from '../database/database.ts'
import type { CommandTable } from '../database/tables.ts'
import type { Bus } from '../events/bus.ts'
import { wakeStep } from '../flow-runs/wake-step.ts'
import type { CommandRow } from './command-view.ts'
import { viewCommand } from './find-command.ts'
import { lockCommand } from './lock-command.ts'

/** Changes a command that nobody else changes meanwhile, and tells gateways and the UI; `changes` may refuse by throwing. */
export async function updateCommand(
  db: Database,
  bus: Bus,
  id: string,
  now: number,
  changes: (row: CommandRow) => Updateable<CommandTable>,
): Promise<Command> {
  const { row, connection } = await db.transact(async (tx) => {
    const found = await lockCommand(db.dialect, tx, id)
    const row = await tx
      .updateTable('command')
      .set({ ...changes(found.row), updated_at: now })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    if (row.status === 'FINISHED' && row.flow_step_id !== null) await wakeStep(tx, row.flow_step_id, now)
    return { row, connection: found.connection }
  })
  bus.publish(
    { kind: 'work', connectionId: row.connection_id },
    { kind: 'change', change: { what: 'command', connection, id } },
    ...(row.flow_step_id === null ? [] : [{ kind: 'flow' } as const]),
  )
  return viewCommand(db.read, row, connection)
}
