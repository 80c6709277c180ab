import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'

export interface ReceivedCallback {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  /** The body up to 32 MiB. */
  readonly body: Buffer
  readonly bytes: number
  readonly sha256: string
  readonly at: number
}

export interface Receiver {
  readonly url: string
  /** Complete requests, in the order in which they ended. */
  readonly requests: ReceivedCallback[]
  /** Requests that were broken off. */
  readonly broken: { path: string; bytes: number }[]
  /** Resolves when so many complete requests have arrived. */
  arrived(count: number): Promise<ReceivedCallback[]>
  close(): Promise<void>
}

type Answer = (request: ReceivedCallback, response: ServerResponse) => void

const kept = 32 * 1024 * 1024

/** A real HTTP server that remembers what it got; `answer` decides what it says. */
export async function startReceiver(
  t: TestContext,
  answer: Answer = (_, response) => response.end('thanks'),
): Promise<Receiver> {
  const requests: ReceivedCallback[] = []
  const broken: Receiver['broken'] = []
  const waiting = new Set<() => void>()
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    const digesting = createHash('sha256')
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      digesting.update(chunk)
      bytes += chunk.length
      if (bytes <= kept) chunks.push(chunk)
    })
    request.on('error', () => broken.push({ path, bytes }))
    request.on('end', () => {
      const sha256 = digesting.digest('hex')
      const { headers } = request
      const got = { path, headers, body: Buffer.concat(chunks), bytes, sha256, at: performance.now() }
      requests.push(got)
      answer(got, response)
      for (const check of waiting) check()
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const close = async () => {
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  }
  t.after(close)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    broken,
    arrived: (count) =>
      new Promise((resolve) => {
        const check = () => {
          if (requests.length < count) return
          waiting.delete(check)
          resolve(requests)
        }
        waiting.add(check)
        check()
      }),
    close,
  }
}
