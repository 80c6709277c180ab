import { Command, ConnectionName, NewDynamicCommand } from '@postern/protocol/api'
import { type TSchema, Type } from 'typebox'
import type { App } from '../app.ts'
import { closedSignal } from '../http/closed-signal.ts'
import { badInput } from '../lib/app-error.ts'
import { createDynamicCommand } from './create-dynamic-command.ts'
import type { RunOnceContext } from './run-once.ts'
import { waitForRows } from './wait-for-rows.ts'

const OfConnection = Type.Object({ name: ConnectionName })
const tags = ['Commands']
/** For the reader of the OpenAPI document: what is sent is a stream. */
const Rows: TSchema = Type.Array(Type.Record(Type.String(), Type.Unknown()))
const longestWaitSeconds = 600
const Headers = Type.Object({
  prefer: Type.Optional(
    Type.String({ maxLength: 200, description: '`wait=N`: answer with the rows, if they begin within N seconds' }),
  ),
  'idempotency-key': Type.Optional(
    Type.String({
      pattern: '^[\\x21-\\x7e]{1,255}$',
      description: 'The same request under the same key, within 24 hours, is answered with the command it made',
    }),
  ),
})

/** The `wait` of a Prefer header (RFC 7240), in seconds. */
function waitOf(prefer: string | undefined): number | null {
  const seconds = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,9})/i.exec(prefer ?? '')?.[1]
  return seconds === undefined ? null : Math.min(longestWaitSeconds, Math.max(1, Number(seconds)))
}

export function dynamicCommandRoutes(app: App, commands: RunOnceContext): void {
  app.post(
    '/connections/:name/dynamic-commands',
    {
      schema: {
        tags,
        operationId: 'createDynamicCommand',
        summary: 'Run a command once',
        params: OfConnection,
        headers: Headers,
        body: NewDynamicCommand,
        response: {
          200: {
            description: 'The rows, where they were waited for',
            content: { 'application/json': { schema: Rows } },
          },
          201: Command,
          202: Command,
        },
      },
    },
    async (request, reply) => {
      const key = request.headers['idempotency-key']
      const seconds = waitOf(request.headers.prefer)
      if (seconds !== null && request.body.sealedFor)
        throw badInput({ path: '/sealedFor', message: 'goes with a callback, not with Prefer: wait' })
      const command = await createDynamicCommand(commands, request.params.name, request.body, key)
      if (seconds === null) return reply.status(201).send(command)
      const rows = await waitForRows(commands, command.id, seconds * 1000, closedSignal(reply.raw))
      void reply.header('preference-applied', `wait=${seconds}`).header('cache-control', 'no-store')
      if (rows === null) return reply.status(202).header('location', `/api/v1/commands/${command.id}`).send(command)
      return reply
        .status(200)
        .header('postern-command', command.id)
        .header('postern-run', rows.runId)
        .type('application/json; charset=utf-8')
        .send(rows.json)
    },
  )
}
