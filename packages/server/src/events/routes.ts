import { ChangeEvent } from '@postern/protocol/api'
import { callerOf } from '../access/caller.ts'
import type { App } from '../app.ts'
import type { EventStreams } from './event-streams.ts'

/** Server-sent events: what changed, so that a page knows what to fetch again. */
export function eventRoutes(app: App, { streams }: { readonly streams: EventStreams }): void {
  app.get(
    '/events',
    {
      exposeHeadRoute: false,
      schema: {
        operationId: 'watchChanges',
        tags: ['Events'],
        summary: 'Server-sent events: `change`, with a ChangeEvent as data',
        response: {
          200: {
            description: 'The stream; comment lines keep it open',
            content: { 'text/event-stream': { schema: ChangeEvent } },
          },
        },
      },
    },
    (request, reply) => {
      // Fastify's own headers (security, caching) go with the stream too.
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) reply.raw.setHeader(name, value)
      }
      reply.hijack()
      streams.add(reply.raw, callerOf(request))
    },
  )
}
