import { Command, ConnectionName, NewDynamicCommand } from '@postern/protocol/api'
import { Type } from 'typebox'
import type { App } from '../app.ts'
import type { CommandContext } from '../commands/create-command.ts'
import { createDynamicCommand } from './create-dynamic-command.ts'

const OfConnection = Type.Object({ name: ConnectionName })
const tags = ['Commands']

export function dynamicCommandRoutes(app: App, commands: CommandContext): void {
  app.post(
    '/connections/:name/dynamic-commands',
    {
      schema: {
        tags,
        operationId: 'createDynamicCommand',
        summary: 'Run a command once',
        params: OfConnection,
        body: NewDynamicCommand,
        response: { 201: Command },
      },
    },
    async (request, reply) =>
      reply.status(201).send(await createDynamicCommand(commands, request.params.name, request.body)),
  )
}
