import type { Transaction } from '../database/database.ts'
import type { DialectDifferences } from '../database/dialect-differences.ts'
import { AppError } from '../lib/app-error.ts'
import { type FoundCommand, findCommand } from './find-command.ts'

/** Reads a command that this transaction is going to change; nobody else changes it meanwhile. */
export async function lockCommand(dialect: DialectDifferences, tx: Transaction, id: string): Promise<FoundCommand> {
  const query = tx.selectFrom('command').select('id').where('id', '=', id)
  if (!(await dialect.lockRows(query).executeTakeFirst())) throw new AppError('NOT_FOUND', `There is no command ${id}`)
  return findCommand(tx, id)
}
