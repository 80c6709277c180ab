import { Enrolled, EnrolRequest, gatewayApiPath, NextKey, OrderKeys } from '@postern/protocol'
import type { FastifyRequest } from 'fastify'
import type { GatewayCaller } from '../access/authenticate-gateway.ts'
import type { App } from '../app.ts'
import type { ConnectionLog } from '../connections/connection-log.ts'
import type { Bus } from '../events/bus.ts'
import { noContent } from '../http/no-content.ts'
import { type EnrolmentContext, enrolGateway } from './enrolments.ts'
import { orderKeysOf } from './order-keys.ts'
import { takeNextKey } from './rotate-key.ts'

const tags = ['Gateway API']
const security = [{ apiKey: [] }]

interface EnrolContext extends EnrolmentContext {
  readonly bus: Bus
  readonly connectionLog: ConnectionLog
}

/** The one call of the gateway API that a gateway makes before it has a key. */
export function enrolRoute(app: App, context: EnrolContext): void {
  app.post(
    `${gatewayApiPath}/enrol`,
    {
      schema: {
        tags,
        security: [],
        operationId: 'enrolGateway',
        summary: 'Swap an enrolment code for a key that the gateway has drawn',
        body: EnrolRequest,
        response: { 200: Enrolled },
      },
    },
    async (request) => {
      const { isNew, ...enrolled } = await enrolGateway(context, request.body)
      const { connection, connectionId } = enrolled
      context.connectionLog.record({
        connectionId,
        connectionName: connection,
        ip: request.ip,
        gateway: request.body.gateway,
        what: 'enrol',
        outcome: isNew ? 'ok' : 'ok, again',
        runId: null,
      })
      context.bus.publish({ kind: 'change', change: { what: 'connection', connection, id: connection } })
      return enrolled
    },
  )
}

interface OwnKeyContext extends EnrolmentContext {
  caller(request: FastifyRequest): GatewayCaller
  log(request: FastifyRequest, what: string, outcome: string): void
}

/** What a gateway calls about its own key, and about the one that it trusts. */
export function ownKeyRoutes(app: App, { db, secretBox, clock, caller, log }: OwnKeyContext): void {
  app.post(
    '/key',
    {
      schema: {
        tags,
        security,
        operationId: 'takeNextKey',
        summary: 'Announce the key that takes the place of this one once it is used',
        body: NextKey,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      await takeNextKey(db, clock, caller(request), request.body)
      log(request, 'next key', 'ok')
      return reply.status(204).send(null)
    },
  )
  app.get(
    '/order-keys',
    {
      schema: {
        tags,
        security,
        operationId: 'listOrderKeys',
        summary: 'The keys that runs were and are signed with, each vouched for by the one before',
        response: { 200: OrderKeys },
      },
    },
    async (request) => {
      const { connectionId } = caller(request)
      const { keys } = await db.transact((tx) => orderKeysOf(tx, db, secretBox, connectionId))
      return { keys: [...keys] }
    },
  )
}
