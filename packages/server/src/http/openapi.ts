import swagger from '@fastify/swagger'
import { gatewayApiPath } from '@postern/protocol'
import { Problem } from '@postern/protocol/api'
import type { App } from '../app.ts'

const documented = ['/api/v1/', `${gatewayApiPath}/`]

/** Gathers the schemas of all routes of the REST API and of the gateway API; to be registered before them. */
export async function openApi(app: App, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Postern',
        version,
        description:
          'Carries rows out of a database behind a firewall to any URL. Errors are `application/problem+json` with a stable `code`.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      tags: [
        { name: 'Access', description: 'Sign-in, API tokens, the owner account' },
        { name: 'Users', description: 'Accounts, and what each may do' },
        { name: 'Connections', description: 'Connections, their API keys, gateways and log' },
        { name: 'Commands', description: 'Commands and their queue' },
        { name: 'Schedules', description: 'When commands run' },
        { name: 'Apps', description: 'Tools of flows: SQL with typed parameters' },
        { name: 'Flows', description: 'What is done with a record, step by step' },
        { name: 'Runs', description: 'Runs and their results' },
        { name: 'Deliveries', description: 'Results on their way to callback URLs' },
        { name: 'Alerts', description: 'What went wrong in silence' },
        { name: 'Inspection', description: 'Addresses that show what is sent to them' },
        { name: 'Search', description: 'Things by their names' },
        { name: 'Events', description: 'What changes, live' },
        { name: 'Gateway API', description: 'What gateways call, as `packages/protocol/SPEC.md` tells' },
      ],
      components: {
        securitySchemes: {
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'postern_session',
            description: 'By signing in; where the server has a port of its own, the name ends with it',
          },
          token: { type: 'http', scheme: 'bearer', description: 'An API token' },
          apiKey: { type: 'http', scheme: 'bearer', description: "A connection's API key" },
        },
      },
      security: [{ session: [] }, { token: [] }],
    },
    transform: ({ schema, url }) => ({
      url,
      schema: documented.some((start) => url.startsWith(start)) ? withProblem(schema) : { ...schema, hide: true },
    }),
  })
}

/** Every route can fail, and does so in one shape. */
function withProblem(schema: object | undefined): object {
  const response = schema !== undefined && 'response' in schema ? (schema.response as object) : {}
  const failure = { description: 'A problem', content: { 'application/problem+json': { schema: Problem } } }
  return { ...schema, response: { ...response, default: failure } }
}

/** The document itself, which anybody may read. */
export function openApiRoute(app: App): void {
  app.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) => {
    reply.header('cache-control', 'no-cache')
    return app.swagger()
  })
}
