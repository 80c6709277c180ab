import type { ServerResponse } from 'node:http'
import type { Admission } from '../access/caller.ts'
import type { Bus } from './bus.ts'

const heartbeatMs = 20_000
/** A client that does not read is dropped once this much waits for it; it comes back and fetches anew. */
const mostWaitingBytes = 256 * 1024
const mostStreams = 1_000
const endWithinMs = 1_000

/** The open event streams: one subscription and one heartbeat for all of them. */
export class EventStreams {
  readonly #streams = new Map<ServerResponse, Admission>()
  readonly #findEnded: (callers: readonly Admission[]) => Promise<Set<Admission>>
  readonly #unsubscribe: () => void
  readonly #heartbeat: NodeJS.Timeout

  constructor(bus: Bus, findEnded: (callers: readonly Admission[]) => Promise<Set<Admission>>) {
    this.#findEnded = findEnded
    this.#unsubscribe = bus.subscribe((message) => {
      // Pages come back by themselves and fetch anew.
      if (message.kind === 'missed') for (const response of this.#streams.keys()) this.#drop(response)
      if (message.kind !== 'change' || this.#streams.size === 0) return
      this.#send(`event: change\ndata: ${JSON.stringify(message.change)}\n\n`)
    })
    this.#heartbeat = setInterval(() => void this.beat(), heartbeatMs).unref()
  }

  get size(): number {
    return this.#streams.size
  }

  add(response: ServerResponse, caller: Admission): void {
    if (this.#streams.size >= mostStreams) {
      response.writeHead(503, { 'retry-after': '5' }).end()
      return
    }
    // Its client left before it came here: nothing would ever take it out again.
    if (response.destroyed) return
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      // nginx would gather the events otherwise.
      'x-accel-buffering': 'no',
    })
    response.write('retry: 2000\n\n')
    this.#streams.set(response, caller)
    response.once('close', () => this.#streams.delete(response))
    response.on('error', () => response.destroy())
  }

  /**
   * Proxies close what is silent, and a client that went away without a word is found by writing to it. A stream is
   * one long request, so whether its caller may still call is asked here.
   */
  async beat(): Promise<void> {
    this.#send(': still here\n\n')
    if (this.#streams.size === 0) return
    // While the database is away nobody is sent off: the next time tells.
    const ended = await this.#findEnded([...this.#streams.values()]).catch(() => new Set<Admission>())
    for (const [response, caller] of this.#streams) if (ended.has(caller)) this.#drop(response)
  }

  /** Ends every stream, so that the server can close; clients come back by themselves. */
  close(): void {
    clearInterval(this.#heartbeat)
    this.#unsubscribe()
    for (const response of this.#streams.keys()) this.#drop(response)
  }

  #drop(response: ServerResponse): void {
    this.#streams.delete(response)
    response.end()
    // One that does not read would keep the server from closing.
    const late = setTimeout(() => response.destroy(), endWithinMs).unref()
    response.once('close', () => clearTimeout(late))
  }

  #send(text: string): void {
    for (const response of this.#streams.keys()) {
      if (response.writableLength > mostWaitingBytes) response.destroy()
      else response.write(text)
    }
  }
}
