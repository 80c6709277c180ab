// A receiver that follows its seed in what it does to each request, and writes down what it does before it does it:
// faulty-receiver.ts PORT SEED LEDGER SIGNING-SECRET
import { hash } from 'node:crypto'
import { openSync, readFileSync, writeSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { Webhook } from 'standardwebhooks'
import { draw, failedRows, faultOf, isTooLarge } from './faults.ts'
import { type Line, readLedger } from './ledger.ts'

const [port = '', seedText = '', ledgerFile = '', secret = ''] = process.argv.slice(2)
const seed = Number(seedText)
const webhook = new Webhook(secret)
const ledger = openSync(ledgerFile, 'a')
/** What this process wrote survives its being killed. */
const write = (line: Line) => void writeSync(ledger, `${JSON.stringify(line)}\n`)

const requests = new Map<string, number>()
for (const line of readLedger(readFileSync(ledgerFile, 'utf8')))
  if (line.kind === 'request') requests.set(line.path, line.nth + 1)

const server = createServer((request, response) => {
  const path = request.url ?? ''
  const nth = requests.get(path) ?? 0
  requests.set(path, nth + 1)
  const fault = faultOf(seed, path, nth)
  write({ kind: 'request', path, nth, fault })
  meet(request, response, { path, nth, fault }).catch((error: unknown) => {
    // A request that is cut by the other side, or by this one.
    if (!request.destroyed && !response.destroyed) throw error
  })
})

async function meet(
  request: IncomingMessage,
  response: ServerResponse,
  { path, nth, fault }: Omit<Extract<Line, { kind: 'request' }>, 'kind'>,
): Promise<void> {
  if (fault === 'read nothing') return
  if (fault === 'stop listening until it is paused') return await stopListening(3_000)
  if (fault === 'stop listening for a while') return await stopListening(200 + 800 * draw(seed, path, nth, 'ms'))
  const cutAt = fault === 'cut while it arrives' ? draw(seed, path, nth, 'k') * lengthOf(request) : Infinity
  const body = await read(request, cutAt)
  if (body === null) return void request.socket.resetAndDestroy()
  const id = String(request.headers['webhook-id'])
  const rows = verify(body, request.headers)?.map((row) => row.id)
  if (rows === undefined) {
    write({ kind: 'unverified', path, id })
    return void response.writeHead(401).end()
  }
  const isBatch = request.headers['postern-first-row'] !== undefined
  const isAgain = request.headers['postern-again'] === 'true'
  // Rows that go again are never too large: whoever asks for them has seen them.
  if (!isAgain && isTooLarge(seed, path, rows)) {
    write({ kind: 'too large', path, id })
    return void response.writeHead(413).end()
  }
  if (fault === 'read it and never answer') return
  if (fault === 'answer 500') return void response.writeHead(500).end('not now')
  if (fault === 'answer 429 with Retry-After in seconds')
    return void response.writeHead(429, { 'retry-after': '1' }).end()
  if (fault === 'answer 503 with Retry-After as a date')
    return void response.writeHead(503, { 'retry-after': new Date(Date.now() + 2_000).toUTCString() }).end()

  const failed = isBatch ? failedRows(seed, path, rows) : []
  write({
    kind: 'taken',
    path,
    id,
    run: String(request.headers['postern-run']),
    body: hash('sha256', body),
    rows,
    failed: failed.map((at) => rows[at] ?? Number.NaN),
  })
  if (fault === 'take it and cut before the answer') return void request.socket.destroy()
  if (fault === 'take it and cut within the answer')
    return void request.socket.write('HTTP/1.1 204 No Con', () => request.socket.destroy())
  if (failed.length === 0) return void response.writeHead(204).end()
  response.writeHead(draw(seed, id, 'status') < 0.5 ? 200 : 422).end(JSON.stringify({ failed }))
}

const lengthOf = (request: IncomingMessage): number => Number(request.headers['content-length'])

/** Null when so many bytes of it have arrived. */
async function read(request: IncomingMessage, cutAt: number): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= cutAt) return null
  }
  return size >= cutAt ? null : Buffer.concat(chunks)
}

function verify(body: Buffer, headers: IncomingHttpHeaders): { id: number }[] | null {
  try {
    const plain = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
    return webhook.verify(plain, headers as Record<string, string>) as { id: number }[]
  } catch {
    return null
  }
}

async function stopListening(ms: number): Promise<void> {
  if (!server.listening) return
  server.close()
  server.closeAllConnections()
  await delay(ms)
  server.listen(Number(port), '127.0.0.1')
}

server.listen(Number(port), '127.0.0.1')
server.once('listening', () => console.log('the receiver listens'))
