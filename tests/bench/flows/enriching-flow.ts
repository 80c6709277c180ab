import { createConnection, type TestConnection } from '../../system/connection.ts'
import { publishFlow, writeApp } from '../../system/flows.ts'
import type { SystemServer } from '../../system/start-server.ts'

/** A flow whose record goes through one Data Gateway step and on to a receiver, behind a direct URL. */
export async function makeEnrichingFlow(
  server: SystemServer,
  receiver: string,
): Promise<{ url: string; connection: TestConnection }> {
  const connection = await createConnection(server)
  const app = await writeApp(server, connection.name, {
    sql: 'SELECT id, note FROM orders WHERE customer = @object.params.customer@',
    parameters: [{ name: 'customer', type: 'integer' }],
    callback: { kind: 'flow' },
  })
  const { url } = await publishFlow(
    server,
    {
      start: 'orders',
      steps: {
        orders: {
          type: 'data_gateway',
          app,
          parameters: { customer: 'object.customer' },
          into: 'orders',
          next: 'tell',
        },
        tell: { type: 'http_request', method: 'POST', url: receiver, body: 'object' },
      },
    },
    { perMinute: 1_000_000 },
  )
  return { url, connection }
}
