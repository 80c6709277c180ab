import { ListQuery, listOf, Run, RunDetail } from '@postern/protocol/api'
import { Type } from 'typebox'
import type { App } from '../app.ts'
import { findCommand } from '../commands/find-command.ts'
import type { Database } from '../database/database.ts'
import { deliveriesOfRun } from '../deliveries/list-deliveries.ts'
import { AppError } from '../lib/app-error.ts'
import { toRun } from './run-view.ts'

const ById = Type.Object({ id: Type.String() })
const tags = ['Runs']

export function runRoutes(app: App, db: Database): void {
  app.get(
    '/commands/:id/runs',
    {
      schema: {
        tags,
        operationId: 'listRuns',
        summary: 'The runs of a command, newest first',
        params: ById,
        querystring: ListQuery,
        response: { 200: listOf(Run) },
      },
    },
    async (request) => listRuns(db, request.params.id, request.query),
  )
  app.get(
    '/runs/:id',
    {
      schema: {
        tags,
        operationId: 'readRun',
        summary: 'One run with its deliveries',
        params: ById,
        response: { 200: RunDetail },
      },
    },
    async (request) => readRun(db, request.params.id),
  )
}

async function listRuns(db: Database, commandId: string, { limit = 50, cursor }: ListQuery) {
  const { connection } = await findCommand(db.read, commandId)
  let query = db.read.selectFrom('run').selectAll().where('command_id', '=', commandId)
  if (cursor !== undefined) query = query.where('fence', '<', Number(cursor) || 0)
  const rows = await query.orderBy('fence', 'desc').limit(limit).execute()
  const items = rows.map((row) => toRun(row, connection))
  const last = rows.at(-1)
  return rows.length === limit && last ? { items, nextCursor: String(last.fence) } : { items }
}

async function readRun(db: Database, id: string): Promise<RunDetail> {
  const found = await db.read
    .selectFrom('run')
    .innerJoin('connection', 'connection.id', 'run.connection_id')
    .selectAll('run')
    .select('connection.name as connection_name')
    .where('run.id', '=', id)
    .executeTakeFirst()
  if (!found) throw new AppError('NOT_FOUND', `There is no run ${id}`)
  const { connection_name, ...row } = found
  return { ...toRun(row, connection_name), deliveries: await deliveriesOfRun(db, id) }
}
