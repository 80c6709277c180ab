import {
  AcceptInvitation,
  InvitationInfo,
  ReadInvitation,
  Session,
  Setup,
  SetupState,
  SignIn,
} from '@postern/protocol/api'
import type { FastifyRequest } from 'fastify'
import type { App } from '../app.ts'
import type { Database } from '../database/database.ts'
import { AppError } from '../lib/app-error.ts'
import type { Clock } from '../lib/clock.ts'
import { checkOrigin } from './check-origin.ts'
import { acceptInvitation, readInvitation } from './invitations.ts'
import { ownerExists, setUpOwner } from './prepare-owner.ts'
import { sendSessionCookie } from './session-cookie.ts'
import type { Device } from './sessions.ts'
import { createSignInLimits, signIn } from './sign-in.ts'

interface OpenRoutesContext {
  readonly db: Database
  readonly clock: Clock
  readonly publicUrl: () => string
}

/** The routes by which somebody who is not signed in becomes so. */
export function openAccessRoutes(app: App, { db, clock, publicUrl }: OpenRoutesContext): void {
  const limits = createSignInLimits(clock)
  // Else another site could sign a visitor in to an account of its own.
  app.addHook('onRequest', async (request) => checkOrigin(request, publicUrl(), 'allow'))

  app.get(
    '/setup',
    {
      schema: {
        operationId: 'readSetup',
        tags: ['Access'],
        summary: 'Whether the owner account exists',
        security: [],
        response: { 200: SetupState },
      },
    },
    async () => ({ ownerExists: await ownerExists(db) }),
  )

  app.post(
    '/setup',
    {
      schema: {
        operationId: 'setUpOwner',
        tags: ['Access'],
        summary: 'Make the owner account by the one-time link',
        security: [],
        body: Setup,
        response: { 201: Session },
      },
    },
    async (request, reply) => {
      const { session, cookie } = await setUpOwner(db, request.body, deviceOf(request), clock)
      sendSessionCookie(reply, cookie, publicUrl())
      return reply.status(201).send(session)
    },
  )

  app.post(
    '/session',
    {
      schema: {
        operationId: 'signIn',
        tags: ['Access'],
        summary: 'Sign in',
        security: [],
        body: SignIn,
        response: { 200: Session },
      },
    },
    async (request, reply) => {
      const outcome = await signIn(db, request.body, deviceOf(request), limits, clock)
      if ('waitMs' in outcome) {
        reply.header('retry-after', Math.ceil(outcome.waitMs / 1_000))
        throw new AppError('TOO_MANY_REQUESTS', 'Too many failed sign-ins; try again later')
      }
      sendSessionCookie(reply, outcome.cookie, publicUrl())
      return outcome.session
    },
  )

  app.post(
    '/invitation',
    {
      schema: {
        operationId: 'readInvitation',
        tags: ['Users'],
        summary: 'Whom a one-time link is for',
        security: [],
        body: ReadInvitation,
        response: { 200: InvitationInfo },
      },
    },
    async (request) => readInvitation(db, request.body.token, clock),
  )

  app.post(
    '/invitation/accept',
    {
      schema: {
        operationId: 'acceptInvitation',
        tags: ['Users'],
        summary: 'Choose a password by a one-time link, and sign in',
        security: [],
        body: AcceptInvitation,
        response: { 201: Session },
      },
    },
    async (request, reply) => {
      const { session, cookie } = await acceptInvitation(db, request.body, deviceOf(request), clock)
      sendSessionCookie(reply, cookie, publicUrl())
      return reply.status(201).send(session)
    },
  )
}

const deviceOf = ({ ip, headers }: FastifyRequest): Device => ({ ip, userAgent: headers['user-agent'] ?? '' })
