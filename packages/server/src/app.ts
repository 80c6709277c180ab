import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type RawServerDefault } from 'fastify'
import type { Database } from './database/database.ts'
import type { Bus } from './events/bus.ts'
import { answerError } from './http/problem.ts'
import { compileValidator } from './http/validation.ts'
import { AppError } from './lib/app-error.ts'
import type { Clock } from './lib/clock.ts'
import type { SecretBox } from './lib/secret-box.ts'
import type { PartStore } from './results/part-store.ts'
import type { ServerSettings } from './settings.ts'

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** What the routes work with; whoever starts the server opens and closes it. */
export interface AppParts {
  readonly db: Database
  readonly bus: Bus
  readonly clock: Clock
  readonly secretBox: SecretBox
  readonly parts: PartStore
  readonly settings: ServerSettings
  /** Address that links are made with, without a slash at the end. */
  readonly publicUrl: () => string
  readonly log: FastifyBaseLogger
}

/** Every route of the server, wired by hand. It does not listen. */
export async function createApp(_parts: AppParts): Promise<App> {
  const app: App = Fastify({
    loggerInstance: _parts.log,
    bodyLimit: 2 * 1024 * 1024,
    trustProxy: _parts.settings.trustProxy.length > 0 ? [..._parts.settings.trustProxy] : false,
    disableRequestLogging: true,
    routerOptions: { maxParamLength: 300 },
  })
  app.setValidatorCompiler(compileValidator)
  app.setErrorHandler(answerError)
  app.setNotFoundHandler(() => {
    throw new AppError('NOT_FOUND')
  })
  return app
}
