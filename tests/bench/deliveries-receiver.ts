// A receiver with many names, some of which never answer, that knows how long rows took to reach it; a process of its
// own: see deliveries/hanging.ts
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { sharedNow } from './queue/children.ts'

let hanging = new Set<string>()
/** Milliseconds to its arrival, of each row at a name that does not hang: from the end of its run, or from what was said to have begun. */
let latencies: number[] = []
let hung = 0
const begun = new Map<string, number>()
/** Names that do not take part in the comparison, since they hang in one of its halves. */
const apart = new Set<string>()

const server = createServer((request, response) => {
  const [name = ''] = (request.headers.host ?? '').split(':')
  if (hanging.has(name)) {
    hung++
    request.resume()
    return
  }
  const arrived = sharedNow()
  void text(request).then((body) => {
    const [row] = JSON.parse(body) as { at: number }[]
    if (row && !apart.has(name)) latencies.push(arrived - (begun.get(request.url ?? '') ?? row.at))
    response.writeHead(204).end()
  })
})
server.listen(0, '0.0.0.0')
await once(server, 'listening')

process.on(
  'message',
  (what: { leaveOut: string[] } | { hang: string[] } | { path: string; began: number } | 'report') => {
    if (what === 'report') {
      process.send?.({ latencies, hung })
      latencies = []
      hung = 0
      return
    }
    if ('path' in what) return void begun.set(what.path, what.began)
    if ('leaveOut' in what) for (const name of what.leaveOut) apart.add(name)
    else hanging = new Set(what.hang)
    process.send?.('done')
  },
)
process.on('disconnect', () => process.exit())
process.send?.({ port: (server.address() as AddressInfo).port })
