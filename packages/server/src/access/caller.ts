import type { FastifyRequest } from 'fastify'
import { AppError } from '../lib/app-error.ts'
import type { FoundSession } from './sessions.ts'

/** Who sent a request of the REST API. */
export interface Caller {
  readonly userId: string
  /** The sign-in session of a browser; null where an API token was sent. */
  readonly session: FoundSession | null
  readonly tokenId: string | null
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null
  }
}

/** The caller of a route behind `requireCaller`. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw new AppError('NOT_SIGNED_IN')
  return request.caller
}
