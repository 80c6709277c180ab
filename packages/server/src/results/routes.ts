import { sealedContentType } from '@postern/protocol'
import { type TSchema, Type } from 'typebox'
import type { App } from '../app.ts'
import type { Database } from '../database/database.ts'
import { AppError } from '../lib/app-error.ts'
import { firstRows } from './first-rows.ts'
import { openResult, resultRemoved } from './open-result.ts'
import type { PartStore } from './part-store.ts'

/** For the reader of the OpenAPI document: what is sent is a stream. */
const Rows: TSchema = Type.Array(Type.Record(Type.String(), Type.Unknown()))
const Sealed = Type.Unknown({ description: 'The rows, encrypted for the recipients of the command' })

interface ResultRoutesContext {
  readonly db: Database
  readonly parts: PartStore
}

export function resultRoutes(app: App, { db, parts }: ResultRoutesContext): void {
  app.get(
    '/runs/:id/result',
    {
      schema: {
        tags: ['Runs'],
        operationId: 'readResult',
        summary: 'The rows of a run as a JSON array, or sealed as an age file',
        params: Type.Object({ id: Type.String() }),
        querystring: Type.Object({
          maxRows: Type.Optional(
            Type.Integer({ minimum: 0, maximum: 1_000_000, description: 'Only the first so many rows' }),
          ),
        }),
        response: {
          200: {
            description: 'The rows',
            content: { 'application/json': { schema: Rows }, [sealedContentType]: { schema: Sealed } },
          },
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { maxRows } = request.query
      const { sealed } = await requireResult(db, id)
      if (sealed && maxRows !== undefined)
        throw new AppError('RESULT_SEALED', 'The first rows of a sealed result cannot be told from the others')
      const result = openResult(db, parts, id)
      void reply
        .type(sealed ? sealedContentType : 'application/json; charset=utf-8')
        .header('cache-control', 'no-store')
      if (maxRows === undefined)
        void reply.header('content-disposition', `attachment; filename="${id}.json${sealed ? '.age' : ''}"`)
      return reply.send(maxRows === undefined ? result : firstRows(result, maxRows))
    },
  )
}

async function requireResult(db: Database, runId: string): Promise<{ sealed: boolean }> {
  const run = await db.read
    .selectFrom('run')
    .select(['state', 'sealed', 'result_removed_at'])
    .where('id', '=', runId)
    .executeTakeFirst()
  if (!run) throw new AppError('NOT_FOUND', `There is no run ${runId}`)
  if (run.state !== 'DONE') throw new AppError('NOT_FOUND', `This run has no result: it is ${run.state}`)
  if (run.result_removed_at !== null) throw resultRemoved()
  return { sealed: run.sealed === 1 }
}
