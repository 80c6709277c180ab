// A receiver that counts, and tells when the next request begins to arrive; a process of its own: see queue/children.ts
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

let received = 0
let isAwaited = false
const server = createServer((request, response) => {
  if (isAwaited) process.send?.({ arrived: Number(process.hrtime.bigint()) / 1e6 })
  isAwaited = false
  received++
  request.resume().on('end', () => response.writeHead(204).end())
})
// On every loopback address: each is a host of its own for whoever shares its attention between hosts.
server.listen(0, '0.0.0.0')
await once(server, 'listening')
process.on('message', (what) => {
  if (what === 'next') isAwaited = true
  else process.send?.({ received })
})
process.on('disconnect', () => process.exit())
process.send?.({ port: (server.address() as AddressInfo).port })
