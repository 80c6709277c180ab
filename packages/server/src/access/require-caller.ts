import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Database } from '../database/database.ts'
import { AppError } from '../lib/app-error.ts'
import type { Clock } from '../lib/clock.ts'
import { findApiToken } from './api-tokens.ts'
import type { Caller } from './caller.ts'
import { checkOrigin } from './check-origin.ts'
import { checkRole } from './roles.ts'
import { readSessionCookie, sendSessionCookie } from './session-cookie.ts'
import { findSession } from './sessions.ts'
import type { UseTimes } from './use-times.ts'

export interface RequireCallerContext {
  readonly db: Database
  readonly clock: Clock
  readonly tokenUses: UseTimes
  readonly publicUrl: () => string
}

/** Hook of the scope that holds every route which needs a sign-in session or an API token. */
export function requireCaller({ db, clock, tokenUses, publicUrl }: RequireCallerContext) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    // What signed-in people see belongs in no cache on the way.
    reply.header('cache-control', 'no-store')
    const caller = (await byToken(request)) ?? (await bySession(request, reply))
    if (caller === undefined) throw new AppError('NOT_SIGNED_IN')
    request.caller = caller
    // Before the body is looked at: what is wrong with it is told to those only who may send it.
    checkRole(request, caller.role)
  }

  async function byToken(request: FastifyRequest): Promise<Caller | undefined> {
    const { authorization } = request.headers
    if (authorization === undefined) return undefined
    const secret = readBearer(authorization)
    const token = secret === undefined ? undefined : await findApiToken(db, secret)
    if (token === undefined) throw new AppError('NOT_SIGNED_IN', 'The API token is not valid')
    tokenUses.used(token.id)
    const { id, name, userId, email, role } = token
    return { userId, email, role, session: null, tokenId: id, tokenName: name }
  }

  async function bySession(request: FastifyRequest, reply: FastifyReply): Promise<Caller | undefined> {
    const secret = readSessionCookie(request, publicUrl())
    if (!secret) return undefined
    const session = await findSession(db, secret, clock)
    if (session === undefined) return undefined
    checkOrigin(request, publicUrl(), 'refuse')
    if (session.prolonged) sendSessionCookie(reply, { secret, expiresAt: session.expiresAt }, publicUrl())
    const { userId, email, role } = session
    return { userId, email, role, session, tokenId: null, tokenName: null }
  }
}

/** The secret of an `Authorization: Bearer …` header. */
export function readBearer(authorization: string | undefined): string | undefined {
  return /^Bearer +([\x21-\x7e]{1,200}) *$/i.exec(authorization ?? '')?.[1]
}
