import type { CallbackRules } from '@postern/outbound'
import {
  ApiKey,
  Connection,
  ConnectionContents,
  ConnectionName,
  ConnectionPatch,
  CreatedApiKey,
  CreatedConnection,
  DeleteConnection,
  GatewayPatch,
  listOf,
  NewConnection,
} from '@postern/protocol/api'
import { Type } from 'typebox'
import { AttemptLimit } from '../access/attempt-limit.ts'
import { callerOf } from '../access/caller.ts'
import type { App } from '../app.ts'
import type { Bus } from '../events/bus.ts'
import { noContent } from '../http/no-content.ts'
import { AppError } from '../lib/app-error.ts'
import type { SecretBox } from '../lib/secret-box.ts'
import type { PartStore } from '../results/part-store.ts'
import { createKey, listKeys, revokeKey } from './api-keys.ts'
import { countContents } from './count-contents.ts'
import { createConnection } from './create-connection.ts'
import { deleteConnection } from './delete-connection.ts'
import { editConnection } from './edit-connection.ts'
import { editGateway } from './gateway-settings.ts'
import { type ReadConnectionContext, readConnection, readConnections } from './read-connection.ts'
import { signingSecretRoutes } from './signing-secret-routes.ts'

interface ConnectionRoutesContext extends ReadConnectionContext {
  readonly bus: Bus
  readonly rules: CallbackRules
  readonly secretBox: SecretBox
  readonly parts: PartStore
}

const tags = ['Connections']
const params = Type.Object({ name: ConnectionName })
const gatewayParams = Type.Object({ name: ConnectionName, gateway: Type.String({ maxLength: 200 }) })
const keyParams = Type.Object({ name: ConnectionName, id: Type.String() })
/** A stolen session must not serve to guess the password. */
const mostPasswordAttempts = 10
const passwordWindowMs = 15 * 60 * 1_000

export function connectionRoutes(app: App, connections: ConnectionRoutesContext): void {
  const { db, bus, clock, secretBox } = connections
  const passwordAttempts = new AttemptLimit(mostPasswordAttempts, passwordWindowMs, clock)

  app.get(
    '/connections',
    {
      schema: {
        operationId: 'listConnections',
        tags,
        summary: 'All connections with their state',
        response: { 200: listOf(Connection) },
      },
    },
    async () => ({ items: await readConnections(connections) }),
  )

  app.post(
    '/connections',
    {
      schema: {
        operationId: 'createConnection',
        tags,
        summary: 'Make a connection; its API key is shown this once',
        body: NewConnection,
        response: { 201: CreatedConnection },
      },
    },
    async (request, reply) => {
      const { name, apiKey } = await createConnection(db, bus, clock, secretBox, request.body)
      return reply.status(201).send({ ...(await readConnection(connections, name)), apiKey })
    },
  )

  app.get(
    '/connections/:name',
    {
      schema: {
        operationId: 'readConnection',
        tags,
        summary: 'One connection',
        params,
        response: { 200: Connection },
      },
    },
    async (request) => readConnection(connections, request.params.name),
  )

  app.patch(
    '/connections/:name',
    {
      schema: {
        operationId: 'editConnection',
        tags,
        summary: 'Edit the description, and where alerts are sent',
        params,
        body: ConnectionPatch,
        response: { 200: Connection },
      },
    },
    async (request) => {
      const { name } = request.params
      await editConnection(connections, name, request.body)
      return readConnection(connections, name)
    },
  )

  app.delete(
    '/connections/:name',
    {
      schema: {
        operationId: 'deleteConnection',
        tags,
        summary: 'Delete a connection and everything of it, with the password entered again',
        params,
        body: DeleteConnection,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { userId } = callerOf(request)
      const waitMs = passwordAttempts.take(userId)
      if (waitMs > 0) {
        reply.header('retry-after', Math.ceil(waitMs / 1_000))
        throw new AppError('TOO_MANY_REQUESTS', 'The password was wrong too often; try again later')
      }
      await deleteConnection(connections, request.params.name, userId, request.body.password)
      passwordAttempts.giveBack(userId)
      return reply.status(204).send(null)
    },
  )

  app.get(
    '/connections/:name/contents',
    {
      schema: {
        operationId: 'countContents',
        tags,
        summary: 'What would be deleted with a connection, counted',
        params,
        response: { 200: ConnectionContents },
      },
    },
    async (request) => countContents(db, request.params.name),
  )

  app.patch(
    '/connections/:name/gateways/:gateway',
    {
      schema: {
        operationId: 'editGateway',
        tags,
        summary: 'Have a gateway rest (drain) or work again, or change its share of the work',
        params: gatewayParams,
        body: GatewayPatch,
        response: { 200: Connection },
      },
    },
    async (request) => {
      const { name, gateway } = request.params
      await editGateway(connections, name, gateway, request.body)
      return readConnection(connections, name)
    },
  )

  app.get(
    '/connections/:name/keys',
    {
      schema: { operationId: 'listApiKeys', tags, summary: 'API keys', params, response: { 200: listOf(ApiKey) } },
    },
    async (request) => ({ items: await listKeys(db, request.params.name) }),
  )

  app.post(
    '/connections/:name/keys',
    {
      schema: {
        operationId: 'createApiKey',
        tags,
        summary: 'Make a further API key, shown this once; the others go on working',
        params,
        response: { 201: CreatedApiKey },
      },
    },
    async (request, reply) => {
      const { name } = request.params
      const key = await createKey(db, name, clock)
      bus.publish({ kind: 'change', change: { what: 'connection', connection: name, id: name } })
      return reply.status(201).send(key)
    },
  )

  app.delete(
    '/connections/:name/keys/:id',
    {
      schema: {
        operationId: 'revokeApiKey',
        tags,
        summary: 'Revoke an API key: it stops working at once, and a run that its gateway is at work on is cut',
        params: keyParams,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { name, id } = request.params
      await revokeKey(connections, name, id)
      bus.publish({ kind: 'change', change: { what: 'connection', connection: name, id: name } })
      return reply.status(204).send(null)
    },
  )

  signingSecretRoutes(app, connections)
}
