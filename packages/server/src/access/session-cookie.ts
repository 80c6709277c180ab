import type {} from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { NewSession } from './sessions.ts'

/** The name where the public address has no port of its own, and of every session that began before names had ports. */
export const sessionCookie = 'postern_session'

/** Cookies know no ports: two servers on one host would sign each other's people out under one name. */
export function sessionCookieFor(publicUrl: string): string {
  const { port } = new URL(publicUrl)
  return port === '' ? sessionCookie : `${sessionCookie}_${port}`
}

const options = (publicUrl: string) => ({
  path: '/',
  httpOnly: true,
  sameSite: 'lax' as const,
  secure: publicUrl.startsWith('https:'),
})

export const readSessionCookie = (request: FastifyRequest, publicUrl: string): string | undefined =>
  request.cookies[sessionCookieFor(publicUrl)] || request.cookies[sessionCookie]

export function sendSessionCookie(reply: FastifyReply, session: NewSession, publicUrl: string): void {
  reply.setCookie(sessionCookieFor(publicUrl), session.secret, {
    ...options(publicUrl),
    expires: new Date(session.expiresAt),
  })
}

export function clearSessionCookie(reply: FastifyReply, publicUrl: string): void {
  for (const name of new Set([sessionCookieFor(publicUrl), sessionCookie])) reply.clearCookie(name, options(publicUrl))
}
