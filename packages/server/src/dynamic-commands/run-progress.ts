import { isErrorCode } from '@postern/protocol'
import type { Selectable } from 'kysely'
import type { Database } from '../database/database.ts'
import type { RunTable } from '../database/tables.ts'
import { AppError } from '../lib/app-error.ts'

interface Failure {
  readonly code: string
  readonly message: string
  readonly sqlState: string | null
}

/** How far a command that runs once has come. */
export type Progress =
  | { readonly state: 'under way'; readonly runId: string | null }
  | { readonly state: 'done'; readonly run: Selectable<RunTable> }
  | { readonly state: 'failed'; readonly error: Failure }

const deleted: Failure = { code: 'NOT_FOUND', message: 'The command was deleted', sqlState: null }

export async function readProgress(db: Database, commandId: string): Promise<Progress> {
  const command = await db.read
    .selectFrom('command')
    .select(['status', 'run_id', 'error_code', 'error_message', 'error_sql_state'])
    .where('id', '=', commandId)
    .executeTakeFirst()
  if (!command) return { state: 'failed', error: deleted }
  if (command.status === 'READY' || command.status === 'PROCESSING')
    return { state: 'under way', runId: command.run_id }
  if (command.error_code !== null) {
    const { error_code: code, error_message: message, error_sql_state: sqlState } = command
    return { state: 'failed', error: { code, message: message ?? '', sqlState } }
  }
  const run = await db.read
    .selectFrom('run')
    .selectAll()
    .where('command_id', '=', commandId)
    .where('state', '=', 'DONE')
    .orderBy('fence', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (run) return { state: 'done', run }
  const error = { code: 'COMMAND_STATE', message: `The command is ${command.status}`, sqlState: null }
  return { state: 'failed', error }
}

/** The failure as the answer to a request: with the database's own words and SQLSTATE. */
export const failureOf = ({ code, message, sqlState }: Failure): AppError =>
  new AppError(isErrorCode(code) ? code : 'GATEWAY_ERROR', message, sqlState === null ? {} : { sqlState })
