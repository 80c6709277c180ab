import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { test } from 'node:test'
import { gatewayApiPath, leaseHeader, type RunOrder, rowsContentType, rowsHeader } from '@postern/protocol'
import { useDatabases } from '../databases/shared-databases.ts'
import { createConnection } from './connection.ts'
import { handGateway, rowsText } from './hand-gateway.ts'
import { startReceiver } from './start-receiver.ts'
import type { SystemServer } from './start-server.ts'
import { startServerOn, storages } from './storages.ts'

const databases = useDatabases()

for (const storage of storages)
  test(`${storage}: I6: of a part that was on its way when the server was killed, nothing is left`, async (t) => {
    const server = await startServerOn(t, storage, databases)
    const receiver = await startReceiver(t)
    const connection = await createConnection(server)
    const { id } = await connection.add({ sql: 'SELECT id FROM orders', callbackUrl: receiver.url })
    await connection.runNow(id)
    const gateway = handGateway(server.url, connection.apiKey)
    const order = await gateway.claim()
    await gateway.started(order)
    assert.equal((await gateway.putPart(order, 0, [{ id: 1 }])).status, 204)
    await halfAPart(server, connection.apiKey, order)
    await server.kill()
    await server.restart()

    assert.deepEqual(await gateway.finish(order, { parts: 2, rows: 2, bytes: 17 }), {
      status: 409,
      code: 'PART_MISSING',
    })
    // The same run goes on where it was: its lease is as it was before the server was killed.
    const whole = [{ id: 2 }]
    assert.equal((await gateway.putPart(order, 1, whole)).status, 204)
    const bytes = Buffer.byteLength(rowsText([{ id: 1 }])) + Buffer.byteLength(rowsText(whole))
    assert.equal((await gateway.finish(order, { parts: 2, rows: 2, bytes })).status, 200)
    const [delivery] = await receiver.untilAccepted(1)
    assert.equal(delivery?.body, '[{"id":1},{"id":2}]')
    assert.equal((await connection.command(id)).status, 'READY')
  })

/** Sends the beginning of a part that is announced to be long, and resolves when it has left this process. */
async function halfAPart(server: SystemServer, apiKey: string, { runId, lease }: RunOrder): Promise<void> {
  const put = request(`${server.url}${gatewayApiPath}/runs/${runId}/parts/1`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${apiKey}`,
      [leaseHeader]: lease,
      [rowsHeader]: 100_000,
      'content-type': rowsContentType,
      'content-digest': `sha-256=:${'A'.repeat(43)}=:`,
      'content-length': 2_000_000,
    },
  })
  put.on('error', () => {})
  put.write(Buffer.alloc(1_000_000, 0x20))
  const [socket] = await once(put, 'socket')
  if (socket.writableLength > 0) await once(socket, 'drain')
}
