import type { ResultColumn } from '@postern/protocol'
import type { Command, CommandWarning } from '@postern/protocol/api'
import { lintDelivery } from '@postern/protocol/lint-delivery'
import type { Database } from '../database/database.ts'
import { readCommand } from './find-command.ts'
import { lintCommand } from './lint-command.ts'

/** What the linter has to say of a stored command, by the columns that its last run brought. */
export async function readWarnings(db: Database, commandId: string): Promise<CommandWarning[]> {
  return warningsOf(db, await readCommand(db.read, commandId))
}

/** The command, with what a person should know of it before its first rows are lost. */
export const withWarnings = async (db: Database, command: Command): Promise<Command> => ({
  ...command,
  warnings: await warningsOf(db, command),
})

async function warningsOf(db: Database, command: Command): Promise<CommandWarning[]> {
  if (command.kind !== 'static') return []
  const run = await db.read
    .selectFrom('run')
    .select(['columns', 'sql'])
    .where('command_id', '=', command.id)
    .where('state', '=', 'DONE')
    .orderBy('fence', 'desc')
    .limit(1)
    .executeTakeFirst()
  // The columns of another text say nothing of this one.
  const seen = run && run.sql === command.sql ? (JSON.parse(run.columns) as ResultColumn[]) : []
  return [...lintCommand({ ...command, columns: seen.length > 0 ? seen : null }), ...lintDelivery(command)]
}
