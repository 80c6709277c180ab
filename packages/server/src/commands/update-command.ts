import type { Command } from '@postern/protocol/api'
import type { Updateable } from 'kysely'
import type { Database } from '../database/database.ts'
import type { CommandTable } from '../database/tables.ts'
import type { Bus } from '../events/bus.ts'
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
    return { row, connection: found.connection }
  })
  bus.publish(
    { kind: 'work', connectionId: row.connection_id },
    { kind: 'change', change: { what: 'command', connection, id } },
  )
  return viewCommand(db.read, row, connection)
}
