import { ApiToken, CreatedApiToken, listOf, NewApiToken, Session } from '@postern/protocol/api'
import { Type } from 'typebox'
import type { App } from '../app.ts'
import type { Database } from '../database/database.ts'
import { noContent } from '../http/no-content.ts'
import { AppError } from '../lib/app-error.ts'
import { type Clock, toTime } from '../lib/clock.ts'
import { createApiToken, deleteApiToken, listApiTokens } from './api-tokens.ts'
import { callerOf } from './caller.ts'
import { clearSessionCookie } from './session-cookie.ts'
import { endSession } from './sessions.ts'
import { toUser } from './users.ts'

interface AccessRoutesContext {
  readonly db: Database
  readonly clock: Clock
  readonly publicUrl: () => string
}

/** The caller's own session and API tokens. */
export function accessRoutes(app: App, { db, clock, publicUrl }: AccessRoutesContext): void {
  const tags = ['Access']

  app.get(
    '/session',
    { schema: { operationId: 'readSession', tags, summary: 'Who is signed in', response: { 200: Session } } },
    async (request) => {
      const { session } = callerOf(request)
      if (session === null) throw new AppError('NOT_SIGNED_IN', 'An API token has no sign-in session')
      const user = { id: session.userId, email: session.email, role: session.role, created_at: session.userCreatedAt }
      return { user: toUser(user), expiresAt: toTime(session.expiresAt) }
    },
  )

  app.delete(
    '/session',
    {
      schema: { operationId: 'signOut', tags, summary: 'Sign out', response: { 204: noContent } },
    },
    async (request, reply) => {
      const { session } = callerOf(request)
      if (session !== null) await endSession(db, session.tokenHash)
      clearSessionCookie(reply, publicUrl())
      return reply.status(204).send(null)
    },
  )

  app.get(
    '/tokens',
    { schema: { operationId: 'listApiTokens', tags, summary: 'API tokens', response: { 200: listOf(ApiToken) } } },
    async (request) => ({ items: await listApiTokens(db, callerOf(request).userId) }),
  )

  app.post(
    '/tokens',
    {
      schema: {
        operationId: 'createApiToken',
        tags,
        summary: 'Make an API token of the own role or a lesser one, shown this once',
        body: NewApiToken,
        response: { 201: CreatedApiToken },
      },
    },
    async (request, reply) => reply.status(201).send(await createApiToken(db, callerOf(request), request.body, clock)),
  )

  app.delete(
    '/tokens/:id',
    {
      schema: {
        operationId: 'deleteApiToken',
        tags,
        summary: 'Revoke an API token',
        params: Type.Object({ id: Type.String() }),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      await deleteApiToken(db, callerOf(request).userId, request.params.id)
      return reply.status(204).send(null)
    },
  )
}
