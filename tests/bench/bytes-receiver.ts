// A receiver that does nothing with the bytes of a request but count them, and tells when they came; a process of its
// own: see deliveries/large.ts
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sharedNow } from './queue/children.ts'

const server = createServer((request, response) => {
  let bytes = 0
  let firstAt = 0
  let lastByte = 0
  request.on('data', (chunk: Buffer) => {
    if (bytes === 0) firstAt = sharedNow()
    bytes += chunk.length
    lastByte = chunk.at(-1) ?? 0
  })
  request.on('end', () => {
    process.send?.({ bytes, firstAt, lastAt: sharedNow(), isArray: lastByte === 0x5d })
    response.writeHead(204).end()
  })
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
process.on('disconnect', () => process.exit())
process.send?.({ port: (server.address() as AddressInfo).port })
