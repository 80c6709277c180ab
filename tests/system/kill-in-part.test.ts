import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { gatewayApiPath, leaseHeader, type RunOrder, rowsContentType, rowsHeader } from '@postern/protocol'
import { testStorage } from '../../packages/server/src/testing/object-storage.ts'
import { useDatabases } from '../databases/shared-databases.ts'
import { createConnection } from './connection.ts'
import { handGateway, rowsText } from './hand-gateway.ts'
import { startReceiver } from './start-receiver.ts'
import { type SystemServer, startServer } from './start-server.ts'
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

test('I6: parts on their way to an object storage when the server was killed arrive once they are sent again', async (t) => {
  const { settings, names } = await testStorage(t)
  const way = await startWay(t, Number(settings.endpoint?.port))
  const server = await startServer(t, {
    settings: {
      POSTERN_RESULTS_URL: `s3://${settings.bucket}/postern?endpoint=${way.url}`,
      POSTERN_RESULTS_KEY: settings.accessKey,
      POSTERN_RESULTS_SECRET: settings.secret,
    },
  })
  const receiver = await startReceiver(t)
  const connection = await createConnection(server)
  const { id } = await connection.add({ sql: 'SELECT id FROM orders', callbackUrl: receiver.url })
  await connection.runNow(id)
  const gateway = handGateway(server.url, connection.apiKey)
  const order = await gateway.claim()
  await gateway.started(order)
  // Smaller ones would stand in the database.
  const parts = Array.from({ length: 4 }, (_, n) => [{ id: n, text: randomBytes(1_500_000).toString('base64') }])
  const upload = () => Promise.all(parts.map((rows, n) => gateway.putPart(order, n, rows)))
  const stopped = way.stopAfter(3_000_000)
  const cut = upload().catch((error: unknown) => error)
  await stopped
  await server.kill()
  assert.ok((await cut) instanceof TypeError, 'not every part was answered')
  way.goOn()
  await server.restart()

  const inAll = { parts: 4, rows: 4, bytes: parts.reduce((sum, rows) => sum + Buffer.byteLength(rowsText(rows)), 0) }
  assert.deepEqual(await gateway.finish(order, inAll), { status: 409, code: 'PART_MISSING' })
  assert.deepEqual(
    (await upload()).map(({ status }) => status),
    [204, 204, 204, 204],
  )
  const stored = (await names()).filter((name) => name.endsWith('.part'))
  assert.equal(stored.length, 4, 'what was stored before has the same names')
  assert.equal((await gateway.finish(order, inAll)).status, 200)
  const [delivery] = await receiver.untilAccepted(1)
  assert.ok(delivery?.body === JSON.stringify(parts.flat()), 'every byte arrives')
})

/** A way to a port that lets no more pass once so many bytes have gone there, until it is told to. */
async function startWay(t: TestContext, port: number) {
  let left = Number.POSITIVE_INFINITY
  let stopped = () => {}
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const socket of [near, far])
      sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)))
    far.pipe(near)
    near.on('data', (bytes) => {
      left -= bytes.length
      if (left <= 0) {
        near.pause()
        stopped()
      } else far.write(bytes)
    })
    near.on('close', () => far.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stopAfter: (bytes: number) =>
      new Promise<void>((resolve) => {
        left = bytes
        stopped = resolve
      }),
    goOn: () => {
      left = Number.POSITIVE_INFINITY
    },
  }
}

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
