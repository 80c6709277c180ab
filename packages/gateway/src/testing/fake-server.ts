import { hash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { zstdDecompressSync } from 'node:zlib'
import {
  ClaimRequest,
  FailRequest,
  FinishRequest,
  gatewayApiPath,
  HeartbeatRequest,
  leaseHeader,
  type RunOrder,
  rowsContentType,
  rowsHeader,
  sealedContentType,
  sentRowsContentType,
} from '@postern/protocol'
import type { Static, TSchema } from 'typebox'
import { Value } from 'typebox/value'

/** One request that the gateway sent, as it arrived. */
export interface SeenRequest {
  readonly call: 'claim' | 'started' | 'heartbeat' | 'parts' | 'sent-rows' | 'finish' | 'fail' | 'release'
  readonly method: string
  readonly runId: string
  readonly part: number
  readonly body: Buffer
  readonly headers: IncomingMessage['headers']
  readonly at: number
}

/** What the server does instead of answering properly. */
export type Misdeed =
  | { readonly status: number; readonly code?: string; readonly headers?: Record<string, string> }
  | 'cut'
  /** Does the work, then cuts the connection instead of answering. */
  | 'do and cut'

/** A run as the server knows it. */
export interface FakeRun {
  readonly order: RunOrder
  state: 'queued' | 'held' | 'started' | 'finished' | 'failed' | 'released'
  cancel: boolean
  readonly parts: Map<number, Buffer>
  /** Digests that travel by themselves: what is fetched, and what was put in its place. */
  sentRows: Buffer | undefined
  finish: FinishRequest | undefined
  fail: FailRequest | undefined
}

export interface FakeServer {
  readonly url: URL
  readonly apiKey: string
  readonly seen: readonly SeenRequest[]
  /** Requests that broke a rule of the protocol. */
  readonly violations: readonly string[]
  /** Decides about each request before it is answered; undefined lets it pass. */
  misbehave: (request: SeenRequest) => Misdeed | undefined | Promise<Misdeed | undefined>
  /** Puts a command into the queue. */
  add(order: Partial<RunOrder> & Pick<RunOrder, 'sql'>, sentRows?: Buffer): FakeRun
  /** Asks for the end of a run; a heartbeat that waits is answered at once. */
  cancel(run: FakeRun): void
  /** Waits until the condition holds, looking at it after each request. */
  until(condition: () => boolean, what: string): Promise<void>
  count(call: SeenRequest['call']): number
  close(): Promise<void>
}

/** All rows of a finished run, as text. */
export function rowsOf(run: FakeRun): string {
  const parts = [...run.parts].sort(([one], [other]) => one - other).map(([, bytes]) => bytes.toString())
  return `[${run.finish?.inline ?? parts.join(',')}]`
}

/** A server that speaks the gateway API over real HTTP, strictly, and misbehaves where a test wants it. */
export async function startFakeServer(port = 0): Promise<FakeServer> {
  const apiKey = 'pk_0123456789abcdef'
  const seen: SeenRequest[] = []
  const violations: string[] = []
  const runs = new Map<string, FakeRun>()
  const watchers = new Set<() => void>()
  let lease = 0

  const next = (): RunOrder | null => {
    const run = [...runs.values()].find(({ state }) => state === 'queued')
    if (!run) return null
    run.state = 'held'
    return run.order
  }

  async function perform(request: SeenRequest, response: ServerResponse): Promise<{ status: number; body?: object }> {
    if (request.headers.authorization !== `Bearer ${apiKey}`) return { status: 401, body: { code: 'API_KEY_REFUSED' } }
    if (request.call === 'claim') {
      const { waitSeconds = 0 } = parsed(ClaimRequest, request)
      const until = Date.now() + waitSeconds * 1_000
      for (;;) {
        const order = response.destroyed ? null : next()
        if (order) return { status: 200, body: order }
        const left = until - Date.now()
        if (left <= 0 || response.destroyed) return { status: 204 }
        await changed(left, response)
      }
    }
    const run = runs.get(request.runId)
    if (!run) return { status: 404, body: { code: 'NOT_FOUND' } }
    if (request.headers[leaseHeader] !== String(run.order.lease)) return { status: 409, body: { code: 'LEASE_LOST' } }
    if (request.call === 'heartbeat') await hold(run, parsed(HeartbeatRequest, request).waitSeconds ?? 0, response)
    return about(run, request)
  }

  async function hold(run: FakeRun, seconds: number, response: ServerResponse): Promise<void> {
    const until = Date.now() + seconds * 1_000
    while (!run.cancel && !hasEnded(run) && !response.destroyed && Date.now() < until) {
      await changed(until - Date.now(), response)
    }
  }

  function about(run: FakeRun, request: SeenRequest): { status: number; body?: object } {
    const ended = hasEnded(run)
    if (request.call === 'finish') {
      const finish = parsed(FinishRequest, request)
      if (run.state === 'started') {
        if (run.parts.size !== finish.parts) return { status: 409, body: { code: 'PART_MISSING' } }
        run.finish = finish
        run.state = 'finished'
      }
      return run.state === 'finished' ? { status: 200, body: { next: finish.claim ? next() : null } } : lost
    }
    if (request.call === 'fail') {
      const fail = parsed(FailRequest, request)
      if (!ended) run.state = 'failed'
      run.fail ??= fail
      return run.state === 'failed' ? { status: 200, body: { next: fail.claim ? next() : null } } : lost
    }
    if (ended) return lost
    if (request.call === 'heartbeat') {
      return { status: 200, body: { leaseSeconds: run.order.leaseSeconds, cancel: run.cancel, newField: 1 } }
    }
    if (request.call === 'release') run.state = 'released'
    if (request.call === 'started') run.state = 'started'
    if (request.call === 'parts') return storePart(run, request)
    if (request.call === 'sent-rows') return request.method === 'GET' ? giveSentRows(run) : storeSentRows(run, request)
    return { status: 204 }
  }

  const giveSentRows = ({ sentRows = Buffer.alloc(0) }: FakeRun) => ({ status: 200, body: sentRows })

  function storeSentRows(run: FakeRun, { headers, body }: SeenRequest): { status: number; body?: object } {
    if (headers['content-type'] !== sentRowsContentType) violations.push('digests without their content type')
    if (headers['content-digest'] !== `sha-256=:${hash('sha256', body, 'base64')}:`) {
      return { status: 400, body: { code: 'CHECKSUM_MISMATCH' } }
    }
    run.sentRows = body
    return { status: 204 }
  }

  function storePart(run: FakeRun, request: SeenRequest): { status: number; body?: object } {
    const isSealed = !!run.order.sealedFor
    if (request.headers['content-type'] !== (isSealed ? sealedContentType : rowsContentType))
      violations.push('a part without its content type')
    if (request.headers['content-digest'] !== `sha-256=:${hash('sha256', request.body, 'base64')}:`) {
      return { status: 400, body: { code: 'CHECKSUM_MISMATCH' } }
    }
    const bytes = request.headers['content-encoding'] === 'zstd' ? zstdDecompressSync(request.body) : request.body
    const rows = isSealed ? undefined : JSON.parse(`[${bytes}]`)
    if (rows && rows.length !== Number(request.headers[rowsHeader]))
      violations.push('a part with another number of rows')
    const stored = run.parts.get(request.part)
    if (stored && !stored.equals(bytes)) return { status: 409, body: { code: 'PART_CONFLICT' } }
    run.parts.set(request.part, bytes)
    return { status: 204 }
  }

  const hasEnded = ({ state }: FakeRun) => ['finished', 'failed', 'released'].includes(state)

  const lost = { status: 409, body: { code: 'LEASE_LOST' } }

  function parsed<Schema extends TSchema>(schema: Schema, request: SeenRequest): Static<Schema> {
    const content: unknown = JSON.parse(request.body.toString())
    if (!Value.Check(schema, content)) {
      violations.push(`${request.call}: ${JSON.stringify(Value.Errors(schema, content))}`)
      throw new Error('a request that does not follow the protocol')
    }
    return content
  }

  function changed(milliseconds: number, response: ServerResponse): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        watchers.delete(done)
        response.off('close', done)
        resolve()
      }
      const timer = setTimeout(done, milliseconds)
      watchers.add(done)
      response.on('close', done)
    })
  }

  const notify = () => {
    for (const watcher of [...watchers]) watcher()
  }

  const fake: FakeServer = {
    url: new URL('http://127.0.0.1'),
    apiKey,
    seen,
    violations,
    misbehave: () => undefined,
    add(order, sentRows) {
      lease += 1
      const run: FakeRun = {
        order: { ...plainOrder, runId: `run-${lease}`, commandId: `command-${lease}`, lease, ...order },
        state: 'queued',
        cancel: false,
        parts: new Map(),
        sentRows,
        finish: undefined,
        fail: undefined,
      }
      runs.set(run.order.runId, run)
      notify()
      return run
    },
    cancel(run) {
      run.cancel = true
      notify()
    },
    until(condition, what) {
      return new Promise((resolve, reject) => {
        const look = () => {
          if (!condition()) return
          clearTimeout(timer)
          watchers.delete(look)
          resolve()
        }
        const timer = setTimeout(() => {
          watchers.delete(look)
          reject(new Error(`Waited too long until ${what}`))
        }, 15_000)
        watchers.add(look)
        look()
      })
    },
    count: (call) => seen.filter((request) => request.call === call).length,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }

  const server = createServer(async (incoming, response) => {
    try {
      const request = await readRequest(incoming)
      seen.push(request)
      notify()
      const misdeed = await fake.misbehave(request)
      if (misdeed === 'cut') {
        response.destroy()
      } else if (misdeed === 'do and cut') {
        await perform(request, response)
        response.destroy()
      } else if (misdeed) {
        response.writeHead(misdeed.status, { 'content-type': 'application/problem+json', ...misdeed.headers })
        response.end(JSON.stringify({ code: misdeed.code, title: 'On purpose' }))
      } else {
        const { status, body } = await perform(request, response)
        response.writeHead(status, body && { 'content-type': 'application/json' })
        response.end(Buffer.isBuffer(body) ? body : body && JSON.stringify(body))
      }
    } catch {
      response.destroy()
    }
    notify()
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The fake server has no port')
  fake.url.port = String(address.port)
  return fake
}

const plainOrder = {
  leaseSeconds: 60,
  params: {},
  lastField: null,
  lastValue: null,
  lastValueOption: 'greatest',
  fromBeginning: false,
  exactNumbers: 'number',
  timeoutSeconds: null,
} as const

async function readRequest(incoming: IncomingMessage): Promise<SeenRequest> {
  const path = (incoming.url ?? '').slice(gatewayApiPath.length + 1).split('/')
  const [first = '', runId = '', call = first, part = ''] = path
  return {
    call: isCall(call) ? call : 'claim',
    method: incoming.method ?? '',
    runId,
    part: Number(part),
    body: await buffer(incoming),
    headers: incoming.headers,
    at: performance.now(),
  }
}

const calls = ['claim', 'started', 'heartbeat', 'parts', 'sent-rows', 'finish', 'fail', 'release'] as const
const isCall = (word: string): word is SeenRequest['call'] => calls.some((call) => call === word)
