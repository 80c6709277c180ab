import type {} from '@fastify/cookie'
import type { FastifyReply } from 'fastify'
import type { NewSession } from './sessions.ts'

export const sessionCookie = 'postern_session'

const options = (publicUrl: string) => ({
  path: '/',
  httpOnly: true,
  sameSite: 'lax' as const,
  secure: publicUrl.startsWith('https:'),
})

export function sendSessionCookie(reply: FastifyReply, session: NewSession, publicUrl: string): void {
  reply.setCookie(sessionCookie, session.secret, {
    ...options(publicUrl),
    expires: new Date(session.expiresAt),
  })
}

export function clearSessionCookie(reply: FastifyReply, publicUrl: string): void {
  reply.clearCookie(sessionCookie, options(publicUrl))
}
