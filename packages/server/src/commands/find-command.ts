import type { Command } from '@postern/protocol/api'
import { standingAlerts } from '../alerts/standing-alerts.ts'
import type { Transaction } from '../database/database.ts'
import { AppError } from '../lib/app-error.ts'
import { type CommandRow, toCommand } from './command-view.ts'

/** A command with the name of its connection. */
export interface FoundCommand {
  readonly row: CommandRow
  readonly connection: string
}

export async function findCommand(db: Transaction, id: string): Promise<FoundCommand> {
  const found = await db
    .selectFrom('command')
    .innerJoin('connection', 'connection.id', 'command.connection_id')
    .selectAll('command')
    .select('connection.name as connection_name')
    .where('command.id', '=', id)
    .executeTakeFirst()
  if (!found) throw new AppError('NOT_FOUND', `There is no command ${id}`)
  const { connection_name, ...row } = found
  return { row, connection: connection_name }
}

export async function readCommand(db: Transaction, id: string): Promise<Command> {
  const { row, connection } = await findCommand(db, id)
  return viewCommand(db, row, connection)
}

/** A command, just read or changed, as the API shows it. */
export async function viewCommand(db: Transaction, row: CommandRow, connection: string): Promise<Command> {
  const alerts = await standingAlerts(db, row.connection_id, row.id)
  return toCommand(row, connection, alerts(row.id))
}
