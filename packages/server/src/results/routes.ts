import { Readable } from 'node:stream'
import { type ResultColumn, sealedContentType } from '@postern/protocol'
import { type TSchema, Type } from 'typebox'
import type { App } from '../app.ts'
import type { Database } from '../database/database.ts'
import { AppError, badInput } from '../lib/app-error.ts'
import { csvRows } from './csv-rows.ts'
import { firstRows } from './first-rows.ts'
import { openResult, resultRemoved } from './open-result.ts'
import type { StoredResult } from './part-reader.ts'
import type { PartStore } from './part-store.ts'
import { rowLines, rowRange } from './row-range.ts'

/** For the reader of the OpenAPI document: what is sent is a stream. */
const Rows: TSchema = Type.Array(Type.Record(Type.String(), Type.Unknown()))
const Sealed = Type.Unknown({ description: 'The rows, encrypted for the recipients of the command' })

const contentTypes = {
  json: 'application/json; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
} as const

/** Most rows that one answer gives of the middle of a result. */
const longestRange = 1_000

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
        summary: 'The rows of a run as a JSON array, lines of JSON or CSV; or sealed as an age file',
        params: Type.Object({ id: Type.String() }),
        querystring: Type.Object({
          maxRows: Type.Optional(
            Type.Integer({ minimum: 0, maximum: 1_000_000, description: 'Only the first so many rows' }),
          ),
          firstRow: Type.Optional(
            Type.Integer({
              minimum: 0,
              maximum: Number.MAX_SAFE_INTEGER,
              description: `Only rows from this one on, counted from 0: as many as maxRows says and ${longestRange} at most, of 8 MB together or one that is larger`,
            }),
          ),
          format: Type.Optional(
            Type.Union([Type.Literal('json'), Type.Literal('ndjson'), Type.Literal('csv')], {
              description: 'ndjson and csv are of the whole result',
            }),
          ),
        }),
        response: {
          200: {
            description: 'The rows',
            content: {
              'application/json': { schema: Rows },
              'application/x-ndjson': { schema: Type.String() },
              'text/csv': { schema: Type.String() },
              [sealedContentType]: { schema: Sealed },
            },
          },
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { maxRows, firstRow, format = 'json' } = request.query
      const { sealed, columns, ...result } = await requireResult(db, id)
      const isWhole = maxRows === undefined && firstRow === undefined
      if (sealed && !isWhole)
        throw new AppError('RESULT_SEALED', 'The rows of a sealed result cannot be told from one another here')
      if (sealed && format !== 'json')
        throw new AppError('RESULT_SEALED', `Only who has the key can make ${format} of a sealed result`)
      if (!isWhole && format !== 'json')
        throw badInput({ path: '/format', message: `${format} is of the whole result: leave out maxRows and firstRow` })
      void reply.type(sealed ? sealedContentType : contentTypes[format]).header('cache-control', 'no-store')
      if (isWhole)
        void reply.header('content-disposition', `attachment; filename="${id}.${format}${sealed ? '.age' : ''}"`)
      if (format === 'ndjson') return reply.send(streamOf(rowLines(db, parts, result)))
      if (format === 'csv') return reply.send(streamOf(csvRows(rowLines(db, parts, result), columns)))
      if (firstRow !== undefined) {
        const range = { first: firstRow, count: Math.min(maxRows ?? longestRange, longestRange) }
        return reply.send(streamOf(inBrackets(rowRange(db, parts, result, range))))
      }
      const whole = openResult(db, parts, id)
      return reply.send(maxRows === undefined ? whole : firstRows(whole, maxRows))
    },
  )
}

const streamOf = (bytes: AsyncIterable<Uint8Array>): Readable => Readable.from(bytes, { objectMode: false })

async function* inBrackets(rows: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield Buffer.from('[')
  yield* rows
  yield Buffer.from(']')
}

async function requireResult(
  db: Database,
  runId: string,
): Promise<StoredResult & { sealed: boolean; columns: string[] }> {
  const run = await db.read
    .selectFrom('run')
    .select(['state', 'sealed', 'direct', 'result_removed_at', 'connection_id', 'parts', 'columns'])
    .where('id', '=', runId)
    .executeTakeFirst()
  if (!run) throw new AppError('NOT_FOUND', `There is no run ${runId}`)
  if (run.state !== 'DONE') throw new AppError('NOT_FOUND', `This run has no result: it is ${run.state}`)
  if (run.direct === 1) throw new AppError('RESULT_AT_GATEWAY')
  if (run.result_removed_at !== null) throw resultRemoved()
  const columns = (JSON.parse(run.columns) as ResultColumn[]).map(({ name }) => name)
  const { connection_id: connectionId, parts } = run
  return { runId, connectionId, parts, removedAt: null, sealed: run.sealed === 1, columns }
}
