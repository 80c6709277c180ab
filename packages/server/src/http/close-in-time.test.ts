import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import Fastify from 'fastify'
import type { App } from '../app.ts'
import { closeInTime } from './close-in-time.ts'

test('a client that never reads its answer does not keep the server from closing', { timeout: 20_000 }, async (t) => {
  const app: App = Fastify()
  closeInTime(app, 50)
  app.get('/', async (_request, reply) => reply.send(Buffer.alloc(64 * 1024 * 1024)))
  const address = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
  const socket = connect(Number(address.port), address.hostname)
  t.after(() => socket.destroy())
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
  socket.on('error', () => {})
  await once(socket, 'readable')
  const closed = once(socket, 'close')
  await app.close()
  socket.resume()
  await closed
  assert.ok(socket.bytesRead < 64 * 1024 * 1024)
})
