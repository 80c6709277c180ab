import type { FastifyRequest } from 'fastify'
import { AppError } from '../lib/app-error.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses a browser request that another site caused. Browsers say where a request comes from in `Sec-Fetch-Site`, and
 * where they do not, in `Origin` with every request that is not a plain read.
 */
export function checkOrigin(request: FastifyRequest, publicUrl: string, whenUnknown: 'refuse' | 'allow'): void {
  if (safeMethods.has(request.method)) return
  const site = request.headers['sec-fetch-site']
  const { origin } = request.headers
  if (site !== undefined) {
    if (site === 'same-origin' || site === 'none') return
  } else if (origin !== undefined) {
    if (origin === new URL(publicUrl).origin || hostOf(origin) === request.headers.host) return
  } else if (whenUnknown === 'allow') return
  throw new AppError('FORBIDDEN_ORIGIN')
}

const hostOf = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined)
