import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Ending } from './start-server.ts'
import { until } from './until.ts'

/** One request that arrived whole. */
export interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What a callback URL leads to. */
export interface Receiver {
  readonly url: string
  /** Every request that arrived whole, whatever the answer was. */
  readonly received: Received[]
  /** The requests that were answered with success. */
  readonly accepted: Received[]
  /** What it answers: a status, now or later, or nothing at all. */
  answer: number | 'hang' | Promise<number>
  /** Waits until as many requests were accepted; gives them. */
  untilAccepted(count: number, withinMs?: number): Promise<Received[]>
  /** Stops listening, and cuts what is open. */
  down(): Promise<void>
  /** Listens again on the same port. */
  up(): Promise<void>
}

/** Starts a receiver in this process. */
export async function startReceiver(t: Ending): Promise<Receiver> {
  const received: Received[] = []
  const accepted: Received[] = []
  let port = 0
  const server = createServer((request, response) => {
    void read(request).then(async (one) => {
      received.push(one)
      const answer = await receiver.answer
      if (answer === 'hang') return
      if (answer < 300) accepted.push(one)
      response.writeHead(answer).end('thank you')
    }, noWhole)
  })
  const up = async () => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  }
  const down = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  t.after(down)
  await up()
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/rows`,
    received,
    accepted,
    answer: 200,
    untilAccepted: async (count, withinMs) => {
      const what = () => `${count} deliveries; there are ${accepted.length}`
      await until('deliveries', () => accepted.length >= count, withinMs).catch((cause: unknown) => {
        throw new Error(`not all arrived: ${what()}`, { cause })
      })
      return accepted
    },
    down,
    up,
  }
  return receiver
}

async function read(request: IncomingMessage): Promise<Received> {
  return { path: request.url ?? '', headers: request.headers, body: await text(request) }
}

/** A request that was cut has not arrived. */
const noWhole = (): void => {}
