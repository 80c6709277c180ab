import { Command, ConnectionName, NewDynamicCommand } from '@postern/protocol/api'
import { Type } from 'typebox'
import type { App } from '../app.ts'
import type { CommandContext } from '../commands/create-command.ts'
import { createDynamicCommand } from './create-dynamic-command.ts'

const OfConnection = Type.Object({ name: ConnectionName })
const tags = ['Commands']
const Headers = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      pattern: '^[\\x21-\\x7e]{1,255}$',
      description: 'The same request under the same key, within 24 hours, is answered with the command it made',
    }),
  ),
})

export function dynamicCommandRoutes(app: App, commands: CommandContext): void {
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
        response: { 201: Command },
      },
    },
    async (request, reply) => {
      const key = request.headers['idempotency-key']
      return reply.status(201).send(await createDynamicCommand(commands, request.params.name, request.body, key))
    },
  )
}
