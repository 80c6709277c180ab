import { createHash } from 'node:crypto'
import Fastify, { type FastifyInstance } from 'fastify'
import type { App } from '../app.ts'

/** Nothing is asked of other hosts: no fonts, no telemetry, no hosted assistants or proxies. */
const configuration = {
  url: '/api/v1/openapi.json',
  pageTitle: 'Postern API',
  withDefaultFonts: false,
  telemetry: false,
  showDeveloperTools: 'never',
  hideClientButton: true,
  agent: { disabled: true },
  mcp: { disabled: true },
  proxyUrl: '',
} as const

/**
 * The reference page of the REST API. Its program takes some 30 MB of memory, so it is loaded at the first visit, into
 * an app of its own that answers for these addresses.
 */
export function apiReferenceRoutes(app: App): void {
  let opened: Promise<FastifyInstance> | undefined
  app.addHook('onClose', async () => (await opened)?.close())

  app.get('/docs', { schema: { hide: true } }, (_request, reply) => reply.redirect('/docs/'))

  app.get('/docs/*', { schema: { hide: true } }, async (request, reply) => {
    opened ??= openReference()
    const { statusCode, headers, rawPayload } = await (await opened).inject(request.url)
    if (statusCode !== 200) return reply.callNotFound()
    const type = String(headers['content-type'])
    reply.type(type).header('cache-control', 'no-cache')
    if (!type.startsWith('text/html')) return reply.send(rawPayload)
    const page = rawPayload.toString('utf8')
    return reply.header('content-security-policy', policyOf(page)).send(withOurHead(page))
  })
}

async function openReference(): Promise<FastifyInstance> {
  const { default: reference } = await import('@scalar/fastify-api-reference')
  const inner = Fastify()
  await inner.register(reference, { routePrefix: '/docs', configuration })
  await inner.ready()
  return inner
}

/** Browsers ask for an icon, and screen readers for a language. */
const withOurHead = (page: string): string =>
  page
    .replace('<html>', '<html lang="en">')
    .replace('</head>', '<link rel="icon" href="/favicon.svg" type="image/svg+xml" /></head>')

/** The page starts its program by one script inside it, which is allowed by its hash alone. */
function policyOf(page: string): string {
  const script = /<script type="text\/javascript">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? ''
  const hash = createHash('sha256').update(script).digest('base64')
  return [
    "default-src 'none'",
    `script-src 'self' 'sha256-${hash}'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}
