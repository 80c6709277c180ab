import { hash } from 'node:crypto'
import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'

/**
 * A server with one command, that checks and forgets what arrives: the fastest server a gateway can have. Prints its
 * port, then one line of JSON when the run has ended.
 *
 * Usage: node sink-server.ts SQL
 */
const [sql = 'SELECT 1'] = process.argv.slice(2)
const order = {
  runId: 'bench',
  lease: 1,
  leaseSeconds: 30,
  commandId: 'bench',
  sql,
  params: {},
  lastField: null,
  lastValue: null,
  lastValueOption: 'greatest',
  fromBeginning: false,
  exactNumbers: 'number',
  timeoutSeconds: null,
}
let claimed = 0
let parts = 0
let given = false

const server = createServer(async (request, response) => {
  const call = request.url?.split('/')[3]
  const about = request.url?.split('/')[5]
  const body = await buffer(request)
  if (call === 'claim') {
    if (given) return response.writeHead(204).end()
    given = true
    claimed = performance.now()
    return response.writeHead(200).end(JSON.stringify(order))
  }
  if (about === 'heartbeat') return response.end(JSON.stringify({ leaseSeconds: 30, cancel: false }))
  if (about === 'parts') {
    const matches = request.headers['content-digest'] === `sha-256=:${hash('sha256', body, 'base64')}:`
    parts += 1
    return response.writeHead(matches ? 204 : 400).end()
  }
  if (about === 'finish' || about === 'fail') {
    const seconds = (performance.now() - claimed) / 1_000
    const { rows, bytes, error } = JSON.parse(body.toString())
    console.log(JSON.stringify({ seconds, parts, rows, bytes, error }))
    return response.end(JSON.stringify({ next: null }))
  }
  return response.writeHead(204).end()
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object') console.log(address?.port)
})
