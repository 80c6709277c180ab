import { ConnectionName, DatabaseSchema, TryRequest, TryResult } from '@postern/protocol/api'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { App } from '../app.ts'
import { closedSignal } from '../http/closed-signal.ts'
import { DatabaseSchemas } from './read-schema.ts'
import type { RunOnceContext } from './run-once.ts'
import { tryCommand } from './try-command.ts'

const OfConnection = Type.Object({ name: ConnectionName })
/** How long a person waits before a text for an answer. */
const defaultWaitMs = 30_000

/** The rows stand in it as the gateway wrote them: nothing parses them, so no digit is lost. */
const sendJson = (reply: FastifyReply, json: string): FastifyReply =>
  reply.type('application/json; charset=utf-8').header('cache-control', 'no-store').send(json)

export function tryRoutes(app: App, context: RunOnceContext, waitMs = defaultWaitMs): void {
  const schemas = new DatabaseSchemas(context, waitMs)
  app.post(
    '/connections/:name/try',
    {
      schema: {
        tags: ['Commands'],
        operationId: 'tryCommand',
        summary: 'Run a statement once and show its first rows, without cursor, delivery or archive',
        params: OfConnection,
        body: TryRequest,
        response: { 200: TryResult },
      },
    },
    async (request, reply) => {
      const answer = await tryCommand(context, request.params.name, request.body, closedSignal(reply.raw), waitMs)
      return sendJson(reply, answer)
    },
  )
  app.get(
    '/connections/:name/schema',
    {
      schema: {
        tags: ['Connections'],
        operationId: 'readDatabaseSchema',
        summary: 'The tables and columns of the connected database',
        params: OfConnection,
        querystring: Type.Object({
          refresh: Type.Optional(Type.Boolean({ description: 'Ask the database, also within a minute' })),
        }),
        response: { 200: DatabaseSchema },
      },
    },
    async (request, reply) => sendJson(reply, await schemas.read(request.params.name, request.query.refresh ?? false)),
  )
}
