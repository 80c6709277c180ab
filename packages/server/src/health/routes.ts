import type { App } from '../app.ts'
import type { Database } from '../database/database.ts'
import { AppError } from '../lib/app-error.ts'
import { httpRequests, metrics } from '../metrics.ts'
import { hasFreeSpace } from './free-space.ts'

const readyWithinMs = 2_000

export interface HealthContext {
  readonly db: Database
  /** Where this server itself stores what it is given. */
  readonly folders: readonly string[]
}

/** For whoever watches the server: does it live, can it work, what did it do. */
export function healthRoutes(app: App, { db, folders }: HealthContext): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    httpRequests.inc({ method: request.method, route, status: reply.statusCode })
  })

  app.get('/health', { schema: { hide: true } }, async (_request, reply) => {
    reply.header('cache-control', 'no-store')
    return { status: 'ok' }
  })

  app.get('/ready', { schema: { hide: true } }, async (_request, reply) => {
    reply.header('cache-control', 'no-store')
    await isReady(db)
    if (!(await hasFreeSpace(folders))) throw new AppError('NOT_READY', 'The disk of the server is nearly full')
    return { status: 'ready' }
  })

  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    reply.header('cache-control', 'no-store').type(metrics.contentType)
    return metrics.metrics()
  })
}

/** The server migrates before it listens, so the database only has to answer. */
async function isReady(db: Database): Promise<void> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${readyWithinMs} ms`)), readyWithinMs)
  try {
    await Promise.race([db.read.selectFrom('connection').select('id').limit(1).execute(), late.promise])
  } catch (cause) {
    throw new AppError('NOT_READY', 'The database does not answer', { cause })
  } finally {
    clearTimeout(timer)
  }
}
