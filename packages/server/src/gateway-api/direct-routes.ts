import { setTimeout as sleep } from 'node:timers/promises'
import {
  DirectAttempt,
  DirectClaim,
  type DirectDelivery,
  DirectOrders,
  DirectProgress,
  SpoolAnswer,
  SpoolReport,
} from '@postern/protocol'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { GatewayCaller } from '../access/authenticate-gateway.ts'
import type { App } from '../app.ts'
import { keepDirectProgress, recordDirect } from '../deliveries/direct/record-direct.ts'
import { tidySpool } from '../deliveries/direct/spools.ts'
import { nextDirectDue, takeDirect } from '../deliveries/direct/take-direct.ts'
import { signFor } from '../enrolment/sign-orders.ts'
import { closedSignal } from '../http/closed-signal.ts'
import { noContent } from '../http/no-content.ts'
import { deliveryAttempts } from '../metrics.ts'
import { spoolLine } from './claim-waiters.ts'
import type { GatewayApiContext } from './routes.ts'

const OfDelivery = Type.Object({ id: Type.String() })
const tags = ['Gateway API']
const security = [{ apiKey: [] }]

/** Between two looks for the same spool, however often something happens elsewhere. */
const betweenLooksMs = 100

interface Asking {
  caller(request: FastifyRequest): GatewayCaller
  /** Writes to the connection's log. */
  log(request: FastifyRequest, what: string, gateway: string, outcome: string, runId: string | null): void
}

/** What gateways call about rows that they keep and post themselves. */
export function directRoutes(app: App, api: GatewayApiContext, { caller, log }: Asking): void {
  const { db, clock, bus } = api
  app.post(
    '/direct/claim',
    {
      schema: {
        tags,
        security,
        operationId: 'claimDeliveries',
        summary: 'Ask for attempts to make at deliveries whose rows this gateway has, waiting for them',
        body: DirectClaim,
        response: { 200: DirectOrders },
      },
    },
    async (request, reply) => {
      const { connectionId } = caller(request)
      const deliveries = await waitForDirect(api, connectionId, request.body, closedSignal(reply.raw))
      // It may have been let go because its key is gone.
      if (deliveries.length === 0) await api.authenticate(request)
      for (const { runId } of deliveries) log(request, 'claim delivery', request.body.gateway, 'ok', runId)
      const signed = await signFor(api, request, 'deliveries', connectionId, { connection: connectionId, deliveries })
      return { connection: connectionId, deliveries, ...signed }
    },
  )
  app.post(
    '/direct/:id/progress',
    {
      schema: {
        tags,
        security,
        operationId: 'keepDeliveryProgress',
        summary: 'Say how far a delivery in batches has come',
        params: OfDelivery,
        body: DirectProgress,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { connectionId } = caller(request)
      await keepDirectProgress(db, { connectionId, id: request.params.id, lease: request.body.lease }, request.body)
      return reply.status(204).send(null)
    },
  )
  app.post(
    '/direct/:id/attempt',
    {
      schema: {
        tags,
        security,
        operationId: 'reportDeliveryAttempt',
        summary: 'Report what an attempt at a delivery came to',
        params: OfDelivery,
        body: DirectAttempt,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { connectionId, connectionName } = caller(request)
      const held = { connectionId, id: request.params.id, lease: request.body.lease }
      const recorded = await recordDirect(db, held, request.body, clock(), Math.random, api.pause)
      const { delivery } = recorded
      deliveryAttempts.inc({ outcome: request.body.verdict })
      api.attemptCounts.count(connectionId, request.body)
      log(request, 'delivery', '', request.body.verdict, delivery.runId)
      const change = { connection: connectionName, id: delivery.id }
      bus.publish({ kind: 'delivery' }, { kind: 'change', change: { what: 'delivery', ...change } })
      if (recorded.receiver !== null)
        bus.publish({ kind: 'change', change: { what: 'receiver', connection: connectionName, id: delivery.origin } })
      return reply.status(204).send(null)
    },
  )
  app.post(
    '/direct/spool',
    {
      bodyLimit: 256 * 1024,
      schema: {
        tags,
        security,
        operationId: 'tidySpool',
        summary: 'Ask which of the results that this gateway keeps may go',
        body: SpoolReport,
        response: { 200: SpoolAnswer },
      },
    },
    async (request) => {
      const { connectionId } = caller(request)
      return tidySpool(db, request.body, { connectionId, now: clock(), ageMs: api.resultAgeMs })
    },
  )
}

/** What is due for a spool, waiting up to `waitSeconds` for it; nothing when the gateway, its key or the server goes. */
async function waitForDirect(
  { db, secretBox, clock, waiters, callbackRate }: GatewayApiContext,
  connectionId: string,
  claim: DirectClaim,
  gone: AbortSignal,
): Promise<DirectDelivery[]> {
  const { waitSeconds = 0 } = claim
  const over = AbortSignal.any([gone, AbortSignal.timeout(waitSeconds * 1000)])
  const line = spoolLine(connectionId, claim.spool)
  for (let isFirst = true; ; isFirst = false) {
    const place = waiters.join(line, over)
    try {
      // The first look also says which gateway is there, and what it holds no more.
      const dueAt = isFirst ? clock() : await nextDirectDue(db, connectionId, claim.spool)
      const isDue = dueAt !== null && dueAt <= clock()
      const context = { db, secretBox, rate: callbackRate }
      const found = isDue ? await takeDirect(context, connectionId, claim, clock()) : []
      if (found.length > 0) return gone.aborted || place.dismissed ? [] : found
      if (waitSeconds === 0 || waiters.closed) return []
      const next = isDue ? await nextDirectDue(db, connectionId, claim.spool) : dueAt
      if (next !== null) waiters.wakeAt(line, next, clock())
      await place.over
    } finally {
      place.leave()
    }
    if (place.dismissed || over.aborted || waiters.closed) return []
    await sleep(betweenLooksMs, undefined, { signal: over }).catch(() => {})
  }
}
