import type { ServerResponse } from 'node:http'
import type { Bus } from './bus.ts'

const heartbeatMs = 20_000
/** A client that does not read is dropped once this much waits for it; it comes back and fetches anew. */
const mostWaitingBytes = 256 * 1024
const mostStreams = 1_000

/** The open event streams: one subscription and one heartbeat for all of them. */
export class EventStreams {
  readonly #streams = new Set<ServerResponse>()
  readonly #unsubscribe: () => void
  readonly #heartbeat: NodeJS.Timeout

  constructor(bus: Bus) {
    this.#unsubscribe = bus.subscribe((message) => {
      if (message.kind !== 'change' || this.#streams.size === 0) return
      this.#send(`event: change\ndata: ${JSON.stringify(message.change)}\n\n`)
    })
    // Proxies close what is silent, and a client that went away without a word is found by writing to it.
    this.#heartbeat = setInterval(() => this.#send(': still here\n\n'), heartbeatMs).unref()
  }

  get size(): number {
    return this.#streams.size
  }

  add(response: ServerResponse): void {
    if (this.#streams.size >= mostStreams) {
      response.writeHead(503, { 'retry-after': '5' }).end()
      return
    }
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      // nginx would gather the events otherwise.
      'x-accel-buffering': 'no',
    })
    response.write('retry: 2000\n\n')
    this.#streams.add(response)
    response.once('close', () => this.#streams.delete(response))
    response.on('error', () => response.destroy())
  }

  /** Ends every stream, so that the server can close; clients come back by themselves. */
  close(): void {
    clearInterval(this.#heartbeat)
    this.#unsubscribe()
    for (const response of this.#streams) response.end()
    this.#streams.clear()
  }

  #send(text: string): void {
    for (const response of this.#streams) {
      if (response.writableLength > mostWaitingBytes) response.destroy()
      else response.write(text)
    }
  }
}
