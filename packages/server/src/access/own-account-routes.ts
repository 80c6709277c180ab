import { ChangePassword, listOf, OwnSession } from '@postern/protocol/api'
import { Type } from 'typebox'
import type { App } from '../app.ts'
import type { Database } from '../database/database.ts'
import { noContent } from '../http/no-content.ts'
import { AppError } from '../lib/app-error.ts'
import type { Clock } from '../lib/clock.ts'
import { AttemptLimit } from './attempt-limit.ts'
import { callerOf } from './caller.ts'
import { changePassword, endOwnSession, listOwnSessions } from './own-sessions.ts'

interface OwnAccountContext {
  readonly db: Database
  readonly clock: Clock
}

const tags = ['Access']
/** A stolen session must not serve to guess the password. */
const mostPasswordAttempts = 10
const passwordWindowMs = 15 * 60 * 1_000

/** The caller's own password, and where the caller is signed in. */
export function ownAccountRoutes(app: App, { db, clock }: OwnAccountContext): void {
  const attempts = new AttemptLimit(mostPasswordAttempts, passwordWindowMs, clock)

  app.post(
    '/session/password',
    {
      schema: {
        operationId: 'changePassword',
        tags,
        summary: 'Change the own password; every other session of the account ends',
        body: ChangePassword,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { userId, session } = callerOf(request)
      const waitMs = attempts.take(userId)
      if (waitMs > 0) {
        reply.header('retry-after', Math.ceil(waitMs / 1_000))
        throw new AppError('TOO_MANY_REQUESTS', 'The password was wrong too often; try again later')
      }
      await changePassword(db, userId, request.body, session?.id ?? null)
      attempts.giveBack(userId)
      return reply.status(204).send(null)
    },
  )

  app.get(
    '/sessions',
    {
      schema: {
        operationId: 'listOwnSessions',
        tags,
        summary: 'Where the caller is signed in, newest first',
        response: { 200: listOf(OwnSession) },
      },
    },
    async (request) => {
      const { userId, session } = callerOf(request)
      return { items: await listOwnSessions(db, userId, session?.id ?? null, clock) }
    },
  )

  app.delete(
    '/sessions/:id',
    {
      schema: {
        operationId: 'endOwnSession',
        tags,
        summary: 'Sign the caller out in one place',
        params: Type.Object({ id: Type.String() }),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      await endOwnSession(db, callerOf(request).userId, request.params.id)
      return reply.status(204).send(null)
    },
  )
}
