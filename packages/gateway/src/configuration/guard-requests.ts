import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'

/** With every answer: nothing from elsewhere is loaded, nothing frames the page, nothing of it is kept. */
export const safeHeaders: OutgoingHttpHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
}

/** Who may use the configuration page: whoever came by the link, in the same browser. */
export interface Guard {
  /** Good for one session. */
  readonly token: string
  /** Why a request is refused before anything else is looked at; null: it is from this page, or from an address bar. */
  refuse(request: IncomingMessage): { status: number; message: string } | null
  /** The cookie of the session, for the token of the link; null where it is wrong, or was used. */
  exchange(token: unknown): string | null
  isSignedIn(request: IncomingMessage): boolean
}

export function createGuard(port: number): Guard {
  const token = randomBytes(32).toString('base64url')
  const session = randomBytes(32).toString('base64url')
  // Cookies do not tell ports apart.
  const cookieName = `postern-gateway-${port}`
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  let isUsed = false

  return {
    token,
    refuse({ method = '', headers }) {
      // A name that somebody has pointed to this machine is theirs, and so would be the pages under it.
      if (!hosts.includes(headers.host ?? '')) return { status: 421, message: `This page is at ${hosts[0]} only` }
      const isRead = method === 'GET' || method === 'HEAD'
      const { origin } = headers
      if (origin === undefined ? !isRead : origin !== `http://${headers.host}`)
        return { status: 403, message: 'The request is not from this page' }
      const site = headers['sec-fetch-site']
      if (site !== undefined && site !== 'same-origin' && site !== 'none')
        return { status: 403, message: 'The request is not from this page' }
      return null
    },
    exchange(given) {
      if (isUsed || typeof given !== 'string' || !areEqual(given, token)) return null
      isUsed = true
      return `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`
    },
    isSignedIn({ headers }) {
      const cookies = (headers.cookie ?? '').split(';').map((each) => each.trim())
      const given = cookies.find((each) => each.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1)
      return given !== undefined && areEqual(given, session)
    },
  }
}

function areEqual(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
