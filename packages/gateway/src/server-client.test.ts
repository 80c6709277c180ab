import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { createServerClient } from './server-client.ts'
import { ServerAway } from './server-errors.ts'

for (const status of [200, 404, 502]) {
  test(`an address where no Postern server answers (${status}) is told as that`, async (t) => {
    const other = createServer((_request, response) => response.writeHead(status).end('<h1>Hello</h1>'))
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    t.after(() => other.close())
    const { port } = other.address() as AddressInfo
    const client = createServerClient(new URL(`http://127.0.0.1:${port}/`), 'pkey_none')
    t.after(client.close)
    await assert.rejects(
      client.claim({ gateway: 'test', version: '0.1.0' }, t.signal),
      (error) => error instanceof ServerAway && /is POSTERN_URL right\?/.test(error.message),
    )
  })
}
