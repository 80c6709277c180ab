import type { Role } from '@postern/protocol/api'
import type { FastifyRequest } from 'fastify'
import { AppError } from '../lib/app-error.ts'
import type { FoundSession } from './sessions.ts'

/** Who sent a request of the REST API. */
export interface Caller {
  readonly userId: string
  readonly email: string
  /** What it may do: of an API token no more than of its user. */
  readonly role: Role
  /** The sign-in session of a browser; null where an API token was sent. */
  readonly session: FoundSession | null
  readonly tokenId: string | null
  readonly tokenName: string | null
}

/** By what a caller was let in. */
export type Admission = Pick<Caller, 'userId' | 'session' | 'tokenId'>

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
