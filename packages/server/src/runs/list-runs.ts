import type { ListQuery, Run, RunDetail } from '@postern/protocol/api'
import { findCommand } from '../commands/find-command.ts'
import type { Database } from '../database/database.ts'
import { deliveriesOfRun } from '../deliveries/list-deliveries.ts'
import { AppError } from '../lib/app-error.ts'
import { pageOf } from '../lib/page.ts'
import { toRun } from './run-view.ts'

/** The runs of a command, newest first: by fence, which no clock can mislead. */
export async function listRuns(
  db: Database,
  commandId: string,
  { limit, cursor }: ListQuery,
): Promise<{ items: Run[]; nextCursor?: string }> {
  const { connection } = await findCommand(db.read, commandId)
  return pageOf(limit, async (count) => {
    let query = db.read.selectFrom('run').selectAll().where('command_id', '=', commandId)
    if (cursor !== undefined)
      query = query.where('fence', '<', (sub) => sub.selectFrom('run').select('fence').where('id', '=', cursor))
    const rows = await query.orderBy('fence', 'desc').limit(count).execute()
    return rows.map((row) => toRun(row, connection))
  })
}

/** One run with its deliveries and their attempts. */
export async function readRun(db: Database, id: string): Promise<RunDetail> {
  const found = await db.read
    .selectFrom('run')
    .innerJoin('connection', 'connection.id', 'run.connection_id')
    .selectAll('run')
    .select('connection.name as connection_name')
    .where('run.id', '=', id)
    .executeTakeFirst()
  if (!found) throw new AppError('NOT_FOUND', `There is no run ${id}`)
  const { connection_name, ...row } = found
  const [deliveries, stored] = await Promise.all([
    deliveriesOfRun(db, id),
    row.ended_at === null ? storedRows(db, id) : row.rows,
  ])
  // A gateway tells of its progress less often than it sends parts.
  return { ...toRun({ ...row, rows: Math.max(row.rows, stored) }, connection_name), deliveries }
}

/** The rows of the parts that have arrived so far. */
async function storedRows(db: Database, runId: string): Promise<number> {
  const parts = await db.read
    .selectFrom('result_part')
    .select(({ fn }) => fn.sum<number | null>('rows').as('rows'))
    .where('run_id', '=', runId)
    .executeTakeFirst()
  return Number(parts?.rows ?? 0)
}
