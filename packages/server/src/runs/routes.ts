import { ListQuery, listOf, Run, RunDetail } from '@postern/protocol/api'
import { Type } from 'typebox'
import type { App } from '../app.ts'
import type { Database } from '../database/database.ts'
import { listRuns, readRun } from './list-runs.ts'

const ById = Type.Object({ id: Type.String() })
const tags = ['Runs']

export function runRoutes(app: App, { db }: { readonly db: Database }): void {
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
