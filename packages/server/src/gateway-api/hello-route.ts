import { HelloResponse } from '@postern/protocol'
import type { FastifyRequest } from 'fastify'
import type { GatewayCaller } from '../access/authenticate-gateway.ts'
import type { App } from '../app.ts'
import type { Clock } from '../lib/clock.ts'
import { version } from '../lib/version.ts'

interface HelloContext {
  readonly clock: Clock
  readonly caller: (request: FastifyRequest) => GatewayCaller
}

/** For whoever sets a gateway up: takes no work, and shows no gateway as there. */
export function helloRoute(app: App, { clock, caller }: HelloContext): void {
  app.get(
    '/hello',
    {
      schema: {
        tags: ['Gateway API'],
        security: [{ apiKey: [] }],
        operationId: 'checkApiKey',
        summary: 'Check an API key: whose it is, and what answers',
        response: { 200: HelloResponse },
      },
    },
    (request) => ({
      version,
      connection: caller(request).connectionName,
      time: new Date(clock()).toISOString(),
    }),
  )
}
