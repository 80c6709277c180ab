import type { IncomingMessage, ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import cookie from '@fastify/cookie'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { CallbackRules } from '@postern/outbound'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController, type RawServerDefault } from 'fastify'
import packageJson from '../package.json' with { type: 'json' }
import { authenticateGateway } from './access/authenticate-gateway.ts'
import { findEndedCallers } from './access/find-ended-callers.ts'
import { hideAddresses } from './access/hide-addresses.ts'
import { openAccessRoutes } from './access/open-routes.ts'
import { ownAccountRoutes } from './access/own-account-routes.ts'
import { requireCaller } from './access/require-caller.ts'
import { accessRoutes } from './access/routes.ts'
import { UseTimes } from './access/use-times.ts'
import { userRoutes } from './access/user-routes.ts'
import { alertRoutes } from './alerts/routes.ts'
import { appRoutes } from './apps/routes.ts'
import { auditHooks } from './audit/audit-hooks.ts'
import { auditedDatabase } from './audit/audited-database.ts'
import { auditRoutes } from './audit/routes.ts'
import { commandRoutes } from './commands/routes.ts'
import { warningRoutes } from './commands/warning-routes.ts'
import { ConnectionLog } from './connections/connection-log.ts'
import { connectionLogRoutes } from './connections/log-routes.ts'
import { GatewayPresence } from './connections/presence.ts'
import { connectionRoutes } from './connections/routes.ts'
import { cursorRoutes } from './cursors/routes.ts'
import type { Database } from './database/database.ts'
import { receiverRoutes } from './deliveries/receivers/receiver-routes.ts'
import { redeliveryRoutes } from './deliveries/redelivery-routes.ts'
import { deliveryRoutes } from './deliveries/routes.ts'
import { resultLinkRoute } from './deliveries/shapes/result-link-route.ts'
import type { EarlySignatures } from './deliveries/signing/early-signatures.ts'
import { dynamicCommandRoutes } from './dynamic-commands/routes.ts'
import { tryRoutes } from './dynamic-commands/try-routes.ts'
import { enrolRoute } from './enrolment/gateway-routes.ts'
import { replaceKey } from './enrolment/replace-key.ts'
import { enrolmentRoutes } from './enrolment/routes.ts'
import type { Bus } from './events/bus.ts'
import { EventStreams } from './events/event-streams.ts'
import { eventRoutes } from './events/routes.ts'
import type { StepPlaces } from './flow-runs/begin-steps.ts'
import { directUrlRoutes } from './flow-runs/direct-url-routes.ts'
import { inRoutes } from './flow-runs/in-routes.ts'
import { flowRunRoutes } from './flow-runs/routes.ts'
import { flowRoutes } from './flows/routes.ts'
import { flowSecretRoutes, flowVersionRoutes } from './flows/version-routes.ts'
import { CancelWaiters } from './gateway-api/cancel-waiters.ts'
import { ClaimWaiters } from './gateway-api/claim-waiters.ts'
import { gatewayRoutes } from './gateway-api/routes.ts'
import { healthRoutes } from './health/routes.ts'
import { apiReferenceRoutes } from './http/api-reference.ts'
import { closeInTime } from './http/close-in-time.ts'
import { errorPageRoute } from './http/error-page.ts'
import { openApi, openApiRoute } from './http/openapi.ts'
import { answerError } from './http/problem.ts'
import { refuseNul } from './http/refuse-nul.ts'
import { securityHeaders } from './http/security-headers.ts'
import { compileSerializer } from './http/serialization.ts'
import { compileValidator } from './http/validation.ts'
import { webPages } from './http/web-pages.ts'
import { inspectionRoutes, inspectRoute } from './inspection/routes.ts'
import type { Clock } from './lib/clock.ts'
import type { SecretBox } from './lib/secret-box.ts'
import type { PartStore } from './results/part-store.ts'
import { resultRoutes } from './results/routes.ts'
import { runRoutes } from './runs/routes.ts'
import { searchRoutes } from './search/routes.ts'
import { serverInfoRoutes } from './server-info/routes.ts'
import { type ServerSettings, storageFolders } from './settings.ts'
import { AttemptCounts } from './statistics/count-attempts.ts'
import { statisticsRoutes } from './statistics/routes.ts'

/** Where `npm start` builds the web UI into. */
const webFolder = fileURLToPath(new URL('../../web/dist', import.meta.url))

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** What the routes work with; whoever starts the server opens and closes it. */
export interface AppContext {
  readonly db: Database
  readonly bus: Bus
  readonly clock: Clock
  readonly secretBox: SecretBox
  readonly parts: PartStore
  readonly earlySignatures: EarlySignatures
  readonly settings: ServerSettings
  /** Where callbacks may go. */
  readonly rules: CallbackRules
  /** Address that links are made with, without a slash at the end. */
  readonly publicUrl: () => string
  readonly log: FastifyBaseLogger
  /** This process's engine of flows, where it has one. */
  readonly stepPlaces?: StepPlaces
  /** How long a trial waits for a gateway, where it is not the usual time. */
  readonly tryWaitMs?: number
}

/** Every route of the server, wired by hand. It does not listen. */
export async function createApp(context: AppContext): Promise<App> {
  const { db, bus, clock, secretBox, parts, publicUrl, rules, settings, log, earlySignatures, tryWaitMs } = context
  const app: App = Fastify({
    loggerInstance: log,
    bodyLimit: 2 * 1024 * 1024,
    // A part of 2 MB may take a while on a slow line; a request that never ends may not.
    requestTimeout: 10 * 60 * 1_000,
    trustProxy: settings.trustProxy.length > 0 ? [...settings.trustProxy] : false,
    logController: new LogController({ disableRequestLogging: true }),
    routerOptions: { maxParamLength: 300 },
    frameworkErrors: answerError,
  })
  app.setValidatorCompiler(compileValidator)
  app.setSerializerCompiler(compileSerializer)
  app.setErrorHandler(answerError)
  closeInTime(app)
  securityHeaders(app)
  refuseNul(app)
  await app.register(cookie)
  await openApi(app, packageJson.version)
  await webPages(app, webFolder)

  const tokenUses = new UseTimes(db, 'api_token', clock)
  const keyUses = new UseTimes(db, 'api_key', clock)
  const waiters = new ClaimWaiters(bus)
  const cancelWaiters = new CancelWaiters(bus)
  const presence = new GatewayPresence(db, bus, clock)
  const connectionLog = new ConnectionLog(db, bus, clock)
  const attemptCounts = new AttemptCounts(db, clock)
  const closing = new AbortController()
  // Who waits is let go first, or closing would wait for them.
  app.addHook('preClose', async () => {
    closing.abort()
    waiters.close()
    cancelWaiters.close()
  })
  const streams = new EventStreams(bus, (callers) => findEndedCallers(db, clock, callers))
  app.addHook('preClose', async () => streams.close())
  app.addHook('onClose', async () => {
    await Promise.all([
      tokenUses.close(),
      keyUses.close(),
      presence.close(),
      connectionLog.close(),
      attemptCounts.close(),
    ])
  })

  healthRoutes(app, { db, folders: storageFolders(settings) })
  errorPageRoute(app)
  resultLinkRoute(app, { db, parts, secretBox, clock })
  apiReferenceRoutes(app)
  const inspection = { db, bus, clock, publicUrl }
  await app.register((scope: App, _options, done) => {
    inspectRoute(scope, inspection)
    done()
  })
  await app.register((scope: App, _options, done) => {
    inRoutes(scope, { db, bus, clock, secretBox, stepPlaces: context.stepPlaces, closing: closing.signal })
    done()
  })
  app.decorateRequest('caller', null)
  await app.register(
    (open: App, _options, done) => {
      openApiRoute(open)
      openAccessRoutes(open, { db, clock, publicUrl })
      done()
    },
    { prefix: '/api/v1' },
  )
  // Every other route of the REST API stands in this scope, so that none can forget to ask who calls.
  await app.register(
    (api: App, _options, done) => {
      api.addHook('onRequest', requireCaller({ db: context.db, clock, tokenUses, publicUrl }))
      api.addHook('preSerialization', hideAddresses)
      auditHooks(api, { db: context.db, clock })
      const db = auditedDatabase(context.db)
      accessRoutes(api, { db, clock, publicUrl })
      ownAccountRoutes(api, { db, clock })
      userRoutes(api, { db, clock, publicUrl })
      auditRoutes(api, { db })
      serverInfoRoutes(api, { db, settings })
      searchRoutes(api, { db })
      connectionRoutes(api, { db, bus, clock, rules, secretBox, parts, presence, publicUrl })
      enrolmentRoutes(api, { db, bus, clock, secretBox })
      statisticsRoutes(api, { db, clock })
      connectionLogRoutes(api, { db, bus, connectionLog })
      commandRoutes(api, { db, bus, clock, rules, secretBox, parts, presence })
      warningRoutes(api, { db })
      const saving = { db, bus, clock, rules, secretBox }
      appRoutes(api, saving)
      flowRoutes(api, saving)
      flowVersionRoutes(api, saving)
      flowSecretRoutes(api, saving)
      dynamicCommandRoutes(api, { db, bus, clock, rules, secretBox, parts, closing: closing.signal })
      tryRoutes(api, { db, bus, clock, rules, secretBox, parts, closing: closing.signal }, tryWaitMs)
      cursorRoutes(api, { db })
      resultRoutes(api, { db, parts })
      deliveryRoutes(api, { db, bus, clock })
      redeliveryRoutes(api, { db, bus, clock })
      receiverRoutes(api, { db, bus, clock })
      runRoutes(api, { db })
      alertRoutes(api, { db })
      inspectionRoutes(api, inspection)
      flowRunRoutes(api, { db, bus, clock })
      directUrlRoutes(api, { db, clock, secretBox, publicUrl })
      eventRoutes(api, { streams })
      done()
    },
    { prefix: '/api/v1' },
  )
  await app.register((scope: App, _options, done) => {
    enrolRoute(scope, { db, bus, clock, secretBox, connectionLog })
    done()
  })
  gatewayRoutes(app, {
    db,
    earlySignatures,
    secretBox,
    bus,
    clock,
    parts,
    waiters,
    cancelWaiters,
    presence,
    connectionLog,
    attemptCounts,
    authenticate: authenticateGateway(db, keyUses, async ({ connectionId, keyId }, replacedId) => {
      await replaceKey(db, keyId, replacedId)
      bus.publish({ kind: 'keys', connectionId })
    }),
    leaseSeconds: settings.leaseSeconds,
    callbackRate: settings.callbackRate,
    pause: { afterMs: settings.receiverPauseSeconds * 1000, attempts: settings.receiverPauseAttempts },
    resultAgeMs: settings.resultDays * 24 * 3_600_000,
  })
  return app
}
