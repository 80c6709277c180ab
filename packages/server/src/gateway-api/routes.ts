import { Readable } from 'node:stream'
import {
  ClaimRequest,
  deliversHeader,
  FailRequest,
  FinishRequest,
  gatewayApiPath,
  HeartbeatRequest,
  HeartbeatResponse,
  keptHeader,
  leaseHeader,
  NextResponse,
  RunOrder,
  rotateKeyHeader,
  rowsContentType,
  rowsHeader,
  StartedResponse,
  sealedContentType,
  sealsHeader,
} from '@postern/protocol'
import type { CallbackRate } from '@postern/protocol/api'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { AuthenticateGateway, GatewayCaller } from '../access/authenticate-gateway.ts'
import type { App } from '../app.ts'
import type { ConnectionLog } from '../connections/connection-log.ts'
import type { GatewayPresence } from '../connections/presence.ts'
import { sentRowsRoutes } from '../cursors/gateway-routes.ts'
import type { PauseLimits } from '../deliveries/receivers/receiver-state.ts'
import { ownKeyRoutes } from '../enrolment/gateway-routes.ts'
import { signFor } from '../enrolment/sign-orders.ts'
import type { Bus } from '../events/bus.ts'
import { closedSignal } from '../http/closed-signal.ts'
import { noContent } from '../http/no-content.ts'
import { AppError, badInput } from '../lib/app-error.ts'
import { claimCommand } from '../runs/claim-command.ts'
import { failRun, releaseRun } from '../runs/fail-run.ts'
import { finishRun } from '../runs/finish-run.ts'
import type { Ended, LeaseClaim } from '../runs/held-run.ts'
import { type ReceivePartContext, receivePart } from '../runs/receive-part.ts'
import { heartbeat, startRun } from '../runs/report-run.ts'
import { takeBackOrder } from '../runs/take-back-order.ts'
import type { AttemptCounts } from '../statistics/count-attempts.ts'
import type { CancelWaiters } from './cancel-waiters.ts'
import type { ClaimWaiters } from './claim-waiters.ts'
import { directRoutes } from './direct-routes.ts'
import { helloRoute } from './hello-route.ts'
import { readDigest, readEncoding } from './part-headers.ts'
import { callerOf, claimOf, drains, record, seen, tell, told } from './tell-reports.ts'
import { waitForCommand } from './wait-for-command.ts'

export interface GatewayApiContext extends ReceivePartContext {
  readonly bus: Bus
  readonly waiters: ClaimWaiters
  readonly cancelWaiters: CancelWaiters
  readonly presence: GatewayPresence
  readonly connectionLog: ConnectionLog
  readonly attemptCounts: AttemptCounts
  readonly authenticate: AuthenticateGateway
  /** How often callbacks may go to one host where nobody else says it. */
  readonly callbackRate: CallbackRate | null
  /** When a receiver that fails is paused. */
  readonly pause: PauseLimits
  /** How old results become that have arrived. */
  readonly resultAgeMs: number
}

const OfRun = Type.Object({ id: Type.String() })
const OfPart = Type.Object({ id: Type.String(), n: Type.Integer({ minimum: 0, maximum: 999_999 }) })
const Count = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })
const Lease = Type.Object({ [leaseHeader]: Count })
const EndHeaders = Type.Object({
  [leaseHeader]: Count,
  [keptHeader]: Type.Optional(
    Type.Literal('1', { description: 'The gateway had kept this report: it may come after its lease' }),
  ),
})
const StartedHeaders = Type.Object({
  [leaseHeader]: Count,
  [deliversHeader]: Type.Optional(
    Type.Literal('1', { description: 'It will keep the rows and post them, as the order asks' }),
  ),
  [sealsHeader]: Type.Optional(Type.Literal('1', { description: 'It will seal the rows, as the order asks' })),
})
const PartHeaders = Type.Object({
  [leaseHeader]: Count,
  [rowsHeader]: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
})
/** Bytes that nothing looks into: the schema is for the reader of the OpenAPI document. */
const Part = Type.Unknown({ description: 'Rows as JSON objects, joined by commas, perhaps compressed' })
const tags = ['Gateway API']
const security = [{ apiKey: [] }]

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every request of the gateway API. */
    gatewayCaller: GatewayCaller | null
    /** How often keys had changed when it was. */
    letInAt: number
  }
}

/** What gateways call; the contract is protocol/SPEC.md. */
export function gatewayRoutes(scope: App, api: GatewayApiContext): void {
  void scope.register(
    (app: App, _options, done) => {
      app.decorateRequest('gatewayCaller', null)
      app.decorateRequest('letInAt', 0)
      app.addHook('onRequest', async (request) => {
        request.letInAt = api.waiters.keyChanges
        request.gatewayCaller = await api.authenticate(request)
      })
      app.addHook('onSend', async (request, reply) => {
        if (mustRotate(request)) reply.header(rotateKeyHeader, '1')
      })
      app.addContentTypeParser([rowsContentType, sealedContentType], (_request, payload, done) => done(null, payload))
      helloRoute(app, { ...api, caller: callerOf })
      claimRoute(app, api)
      reportRoutes(app, api)
      endRoutes(app, api)
      ownKeyRoutes(app, {
        ...api,
        caller: callerOf,
        log: (request, what, outcome) => record(api, request, what, '', outcome, null),
      })
      directRoutes(app, api, {
        caller: callerOf,
        log: (request, what, gateway, outcome, runId) => record(api, request, what, gateway, outcome, runId),
      })
      sentRowsRoutes(app, api, (request, what, work) => {
        const claim = claimOf(request)
        return told(api, request, what, claim, () => work(claim))
      })
      done()
    },
    { prefix: gatewayApiPath },
  )
}

function claimRoute(app: App, api: GatewayApiContext): void {
  app.post(
    '/claim',
    {
      schema: {
        tags,
        security,
        operationId: 'claimCommand',
        summary: 'Ask for a command, waiting for one',
        body: ClaimRequest,
        response: { 200: RunOrder, 204: Type.Null({ description: 'There is nothing to do' }) },
      },
    },
    async (request, reply) => {
      const { connectionId, keyId } = callerOf(request)
      const { gateway, waitSeconds = 0 } = request.body
      seen(api, request, request.body)
      const order = await waitForCommand(
        api.db,
        api.waiters,
        api.clock,
        {
          ...{ connectionId, keyId, name: gateway },
          drains: drains(request),
          letInAt: request.letInAt,
          stillThere: () => stillThere(api, request),
        },
        waitSeconds,
        api.leaseSeconds,
        closedSignal(reply.raw),
      )
      tell(api, request, 'claim', gateway, order ? 'a command' : 'nothing to do', order)
      return order ? signedOrder(api, request, order) : reply.status(204).send(null)
    },
  )
}

function reportRoutes(app: App, api: GatewayApiContext): void {
  const { db, clock, leaseSeconds } = api
  app.post(
    '/runs/:id/started',
    {
      schema: {
        tags,
        security,
        operationId: 'startRun',
        summary: 'Say that the statement is about to begin',
        params: OfRun,
        headers: StartedHeaders,
        response: { 200: StartedResponse, 204: noContent },
      },
    },
    async (request, reply) => {
      const claim = claimOf(request)
      const seals = request.headers[sealsHeader] !== undefined
      const spoolKeys = request.headers[deliversHeader] === undefined ? null : api.secretBox
      const { spoolKey } = await told(api, request, 'started', claim, () =>
        startRun(db, claim, clock(), leaseSeconds, { seals, spoolKeys }),
      )
      return spoolKey === undefined ? reply.status(204).send(null) : { spoolKey }
    },
  )
  app.post(
    '/runs/:id/heartbeat',
    {
      schema: {
        tags,
        security,
        operationId: 'renewLease',
        summary: 'Renew the lease',
        params: OfRun,
        headers: Lease,
        body: HeartbeatRequest,
        response: { 200: HeartbeatResponse },
      },
    },
    async (request, reply) => {
      const claim = claimOf(request)
      const beat = () => heartbeat(db, claim, request.body, clock(), leaseSeconds)
      const { waitSeconds = 0 } = request.body
      if (waitSeconds === 0) return (await told(api, request, 'heartbeat', claim, beat)).answer
      // The lease must not run out while its renewal waits for an answer.
      const waitMs = Math.min(waitSeconds, leaseSeconds / 3) * 1000
      const place = api.cancelWaiters.join(
        claim,
        AbortSignal.any([closedSignal(reply.raw), AbortSignal.timeout(waitMs)]),
      )
      try {
        const { answer } = await told(api, request, 'heartbeat', claim, beat)
        // A key that was revoked before it stood in line is found by the look below.
        const cancel = answer.cancel || (request.letInAt === api.waiters.keyChanges && (await place.over))
        // It may have been let go because its key is gone.
        if (!cancel) await api.authenticate(request)
        return { ...answer, cancel }
      } finally {
        place.leave()
      }
    },
  )
  app.put(
    '/runs/:id/parts/:n',
    {
      schema: {
        tags,
        security,
        operationId: 'putPart',
        summary: 'Store one part of the result',
        params: OfPart,
        headers: PartHeaders,
        body: { content: { [rowsContentType]: { schema: Part }, [sealedContentType]: { schema: Part } } },
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const claim = claimOf(request)
      const { body } = request
      if (body === undefined) throw badInput({ path: '/', message: 'a part has a body' })
      if (!(body instanceof Readable)) throw new AppError('UNSUPPORTED_MEDIA_TYPE', `A part is ${rowsContentType}`)
      const upload = {
        number: request.params.n,
        rows: request.headers[rowsHeader],
        sealed: request.headers['content-type'] === sealedContentType,
        encoding: readEncoding(request.headers['content-encoding']),
        digest: readDigest(request.headers['content-digest']),
        body,
      }
      await told(api, request, `part ${upload.number}`, claim, () => receivePart(api, claim, upload))
      return reply.status(204).send(null)
    },
  )
}

function endRoutes(app: App, api: GatewayApiContext): void {
  const { db, clock } = api
  app.post(
    '/runs/:id/finish',
    {
      bodyLimit: 4 * 1024 * 1024,
      schema: {
        tags,
        security,
        operationId: 'finishRun',
        summary: 'Report the result as complete',
        params: OfRun,
        headers: EndHeaders,
        body: FinishRequest,
        response: { 200: NextResponse },
      },
    },
    async (request, reply) => {
      const claim = claimOf(request)
      const isKept = request.headers[keptHeader] !== undefined
      const ended = await told(api, request, 'finish', claim, () => finishRun(db, claim, request.body, clock(), isKept))
      api.earlySignatures.finish(claim.runId, request.body.parts)
      if (ended.delivered) api.bus.publish({ kind: 'delivery' })
      return { next: await claimNext(api, request, reply, claim, ended, request.body.claim) }
    },
  )
  app.post(
    '/runs/:id/fail',
    {
      schema: {
        tags,
        security,
        operationId: 'failRun',
        summary: 'Report that the run failed',
        params: OfRun,
        headers: EndHeaders,
        body: FailRequest,
        response: { 200: NextResponse },
      },
    },
    async (request, reply) => {
      const claim = claimOf(request)
      const isKept = request.headers[keptHeader] !== undefined
      const ended = await told(api, request, 'fail', claim, () =>
        failRun(db, claim, request.body.error, clock(), isKept),
      )
      await api.parts.removeRun(claim.connectionId, claim.runId)
      return { next: await claimNext(api, request, reply, claim, ended, request.body.claim) }
    },
  )
  app.post(
    '/runs/:id/release',
    {
      schema: {
        tags,
        security,
        operationId: 'releaseRun',
        summary: 'Hand the run back',
        params: OfRun,
        headers: Lease,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const claim = claimOf(request)
      await told(api, request, 'release', claim, () => releaseRun(db, claim, clock()))
      await api.parts.removeRun(claim.connectionId, claim.runId)
      return reply.status(204).send(null)
    },
  )
}

/** The next command rides in the answer about the last one, so that a busy gateway needs no request in between. */
async function claimNext(
  api: GatewayApiContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { connectionId, runId }: LeaseClaim,
  { repeated }: Ended,
  claim?: ClaimRequest,
): Promise<RunOrder | null> {
  const { db, clock, leaseSeconds } = api
  const lost = repeated ? await takeBackOrder(db, runId, clock()) : null
  if (lost === 'taken back') api.bus.publish({ kind: 'work', connectionId })
  if (!claim || lost === 'begun' || api.waiters.closed || reply.raw.destroyed) return null
  seen(api, request, claim)
  if (drains(request)) return null
  const order = await claimCommand(db, {
    connectionId,
    gateway: claim.gateway,
    now: clock(),
    leaseSeconds,
    keyId: callerOf(request).keyId,
    follows: runId,
  })
  if (!order) return null
  tell(api, request, 'claim', claim.gateway, 'a command', order)
  return signedOrder(api, request, order)
}

const signedOrder = async (api: GatewayApiContext, request: FastifyRequest, order: RunOrder): Promise<RunOrder> => ({
  ...order,
  ...(await signFor(api, request, 'order', callerOf(request).connectionId, order)),
})

/** Whether whoever waits may go on, now that something of its connection's keys has changed. */
async function stillThere(api: GatewayApiContext, request: FastifyRequest): Promise<'waits' | 'is told'> {
  const before = mustRotate(request)
  request.gatewayCaller = await api.authenticate(request)
  return mustRotate(request) && !before ? 'is told' : 'waits'
}

const mustRotate = ({ gatewayCaller }: FastifyRequest): boolean => gatewayCaller?.rotationAskedAt != null
