import { hash } from 'node:crypto'
import {
  type ClaimRequest,
  type DirectAttempt,
  type DirectClaim,
  DirectOrders,
  type DirectProgress,
  deliversHeader,
  drainingHeader,
  Enrolled,
  type EnrolRequest,
  type FailRequest,
  type FinishRequest,
  gatewayApiPath,
  type HeartbeatRequest,
  HeartbeatResponse,
  keptHeader,
  leaseHeader,
  type NextKey,
  NextResponse,
  type OrderKey,
  OrderKeys,
  RunOrder,
  rotateKeyHeader,
  rowsContentType,
  rowsHeader,
  SpoolAnswer,
  type SpoolReport,
  StartedResponse,
  sealedContentType,
  sealsHeader,
  sentRowsContentType,
} from '@postern/protocol'
import type { Static, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import type { KeptReport } from './journal/journal.ts'
import { SignatureRefused, type SignedRequest } from './own-key/order-trust.ts'
import { type Credentials, pastedKey } from './own-key/own-key.ts'
import { readRefusal } from './read-refusal.ts'
import { RunFailure } from './run-error.ts'
import { KeyRefused, LeaseLost, ServerAway, ServerRefused } from './server-errors.ts'
import { createDispatcher, straight, type WayToServer } from './to-server/create-dispatcher.ts'
import { mayWantCertificate, wayInWords } from './to-server/way-in-words.ts'

/** Time in milliseconds that the server has for an answer, beyond what it was asked to wait. */
const answerTimeout = 60_000

/** One part, made once, so that every try sends the same bytes. */
export interface PreparedPart {
  readonly number: number
  readonly body: Uint8Array
  readonly rows: number
  /** SHA-256 of `body` in base64. */
  readonly sha256: string
  readonly encoding: 'zstd' | undefined
}

/** One try of each call of the gateway API; who calls decides about further tries. */
export interface ServerClient {
  claim(request: ClaimRequest, signal: AbortSignal): Promise<RunOrder | null>
  /** The answer is the key for rows that stay here; null for any other run. */
  started(order: RunOrder, signal: AbortSignal): Promise<string | null>
  heartbeat(order: RunOrder, progress: HeartbeatRequest, signal: AbortSignal): Promise<HeartbeatResponse>
  putPart(order: RunOrder, part: PreparedPart, signal: AbortSignal): Promise<void>
  /** Digests of the rows that were sent before, where they are too many for the order. */
  sentRows(order: RunOrder, signal: AbortSignal): Promise<Uint8Array>
  putSentRows(order: RunOrder, digests: Uint8Array, signal: AbortSignal): Promise<void>
  finish(order: RunOrder, request: FinishRequest, signal: AbortSignal): Promise<RunOrder | null>
  fail(order: RunOrder, request: FailRequest, signal: AbortSignal): Promise<RunOrder | null>
  release(order: RunOrder, signal: AbortSignal): Promise<void>
  /** Tells the end of a run that may be lost by now; asks for no other. */
  reportKept(kept: KeptReport, signal: AbortSignal): Promise<void>
  /** Attempts to make at deliveries whose rows are here. */
  claimDeliveries(claim: DirectClaim, signal: AbortSignal): Promise<DirectOrders>
  keepProgress(id: string, progress: DirectProgress, signal: AbortSignal): Promise<void>
  reportAttempt(id: string, attempt: DirectAttempt, signal: AbortSignal): Promise<void>
  /** Which of the results that are kept here may go. */
  tidySpool(report: SpoolReport, signal: AbortSignal): Promise<SpoolAnswer>
  /** Swaps a code for the key that this gateway has drawn. */
  enrol(request: EnrolRequest, signal: AbortSignal): Promise<Enrolled>
  /** Why an order is not to be trusted, and nothing of it to be begun; null where it may be. */
  refusalOf(order: RunOrder): RunFailure | null
  close(): Promise<void>
}

export interface ServerClientOptions {
  readonly runsAtOnce?: number
  readonly way?: WayToServer
  /** Whether this gateway takes no new run. */
  readonly isDraining?: () => boolean
}

/**
 * Speaks the gateway API (protocol/SPEC.md) to one server.
 *
 * Every call rejects with `ServerAway`, `KeyRefused`, `LeaseLost` or `ServerRefused`, or with the reason of its signal.
 */
export function createServerClient(
  server: URL,
  keyOrOwn: string | Credentials,
  { runsAtOnce = 1, way = straight, isDraining = () => false }: ServerClientOptions = {},
): ServerClient {
  const credentials = typeof keyOrOwn === 'string' ? pastedKey(keyOrOwn) : keyOrOwn
  // Each run has a heartbeat that waits, two parts under way, and one call more.
  // Beside them a claim of deliveries waits, while what came of some is told.
  const dispatcher = createDispatcher(server, Math.max(8, 4 * runsAtOnce) + 5, way)
  const refusals = new WeakMap<RunOrder, RunFailure>()
  // Many servers that want a certificate and get none only hang up.
  const mayLackCertificate = server.protocol === 'https:' && way.certificate === null
  let hasAnswered = false
  const prefix = server.pathname.replace(/\/+$/, '') + gatewayApiPath

  async function send(call: Call, signal: AbortSignal): Promise<unknown> {
    const apiKey = credentials.key()
    try {
      return await sendWith(apiKey, call, signal)
    } catch (error) {
      // The key was replaced while the request was under way.
      if (!(error instanceof KeyRefused) || apiKey === credentials.key()) throw error
      return await sendWith(credentials.key(), call, signal)
    }
  }

  async function sendWith(apiKey: string, call: Call, signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted()
    try {
      const response = await dispatcher.request({
        origin: server.origin,
        path: prefix + call.path,
        method: call.method ?? 'POST',
        headers: { ...(!call.anonymous && { authorization: `Bearer ${apiKey}` }), ...call.headers },
        body: call.body ?? null,
        headersTimeout: answerTimeout + (call.waits ?? 0),
        bodyTimeout: answerTimeout,
        signal,
      })
      hasAnswered = true
      if (response.headers[rotateKeyHeader] === '1' && apiKey === credentials.key()) credentials.rotate(announceKey)
      if (response.statusCode === 204) {
        await response.body.dump()
        return null
      }
      if (response.statusCode !== 200) throw await readRefusal(response)
      return call.bytes ? await response.body.bytes() : await response.body.json()
    } catch (error) {
      signal.throwIfAborted()
      throw isOurs(error) ? error : noAnswer(error, mayLackCertificate && !hasAnswered)
    }
  }

  const aboutRun = (order: Pick<RunOrder, 'runId' | 'lease'>, call: string, content?: object): Call => ({
    path: `/runs/${encodeURIComponent(order.runId)}/${call}`,
    headers: { [leaseHeader]: String(order.lease), ...(content && { 'content-type': 'application/json' }) },
    ...(content && { body: JSON.stringify(content) }),
  })

  const direct = (call: string, content: object): Call => ({
    path: `/direct/${call}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(content),
  })

  async function announceKey(next: NextKey): Promise<void> {
    const headers = { 'content-type': 'application/json' }
    await send({ path: '/key', headers, body: JSON.stringify(next) }, AbortSignal.timeout(answerTimeout))
  }

  const fetchOrderKeys = (signal: AbortSignal) => async (): Promise<readonly OrderKey[]> =>
    checked(OrderKeys, await send({ path: '/order-keys', method: 'GET', headers: {} }, signal)).keys

  /** The order as it was signed; one that was not as the gateway trusts is marked, so that nothing of it is begun. */
  async function trusted(order: RunOrder, asked: SignedRequest | undefined, signal: AbortSignal): Promise<RunOrder> {
    if (!asked) return order
    try {
      return checked(RunOrder, await asked.open('order', order.signed, fetchOrderKeys(signal)))
    } catch (error) {
      if (!(error instanceof SignatureRefused)) throw error
      refusals.set(order, new RunFailure('SIGNATURE_REFUSED', `The gateway did not run this: ${error.message}`))
      return order
    }
  }

  /** Sends what may be answered with an order. */
  async function sendClaim(call: Call, signal: AbortSignal, orderOf: (answer: unknown) => RunOrder | null) {
    const asked = credentials.trust?.request()
    const drains = isDraining() ? { [drainingHeader]: '1' } : {}
    const answer = await send({ ...call, headers: { ...call.headers, ...asked?.headers, ...drains } }, signal)
    const order = orderOf(answer)
    return order && trusted(order, asked, signal)
  }

  const nextOf = (answer: unknown): RunOrder | null => checked(NextResponse, answer).next

  return {
    claim(request, signal) {
      const call = {
        path: '/claim',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
        waits: (request.waitSeconds ?? 0) * 1_000,
      }
      return sendClaim(call, signal, (answer) => (answer === null ? null : checked(RunOrder, answer)))
    },
    refusalOf: (order) => refusals.get(order) ?? null,
    async enrol(request, signal) {
      const headers = { 'content-type': 'application/json' }
      const call = { path: '/enrol', headers, body: JSON.stringify(request), anonymous: true as const }
      return checked(Enrolled, await send(call, signal))
    },
    async started(order, signal) {
      const call = aboutRun(order, 'started')
      const can = { ...(order.sealedFor && { [sealsHeader]: '1' }), ...(order.direct && { [deliversHeader]: '1' }) }
      const answer = await send({ ...call, headers: { ...call.headers, ...can } }, signal)
      return answer === null ? null : checked(StartedResponse, answer).spoolKey
    },
    async heartbeat(order, progress, signal) {
      const call = { ...aboutRun(order, 'heartbeat', progress), waits: (progress.waitSeconds ?? 0) * 1_000 }
      return checked(HeartbeatResponse, await send(call, signal))
    },
    async putPart(order, part, signal) {
      const call = aboutRun(order, `parts/${part.number}`)
      const headers = {
        ...call.headers,
        'content-type': order.sealedFor ? sealedContentType : rowsContentType,
        'content-digest': `sha-256=:${part.sha256}:`,
        [rowsHeader]: String(part.rows),
        ...(part.encoding && { 'content-encoding': part.encoding }),
      }
      await send({ ...call, method: 'PUT', headers, body: part.body }, signal)
    },
    async sentRows(order, signal) {
      const digests = await send({ ...aboutRun(order, 'sent-rows'), method: 'GET', bytes: true }, signal)
      return digests instanceof Uint8Array ? digests : new Uint8Array()
    },
    async putSentRows(order, digests, signal) {
      const call = aboutRun(order, 'sent-rows')
      const headers = {
        ...call.headers,
        'content-type': sentRowsContentType,
        'content-digest': `sha-256=:${hash('sha256', digests, 'base64')}:`,
      }
      await send({ ...call, method: 'PUT', headers, body: digests }, signal)
    },
    finish: (order, request, signal) => sendClaim(aboutRun(order, 'finish', request), signal, nextOf),
    fail: (order, request, signal) => sendClaim(aboutRun(order, 'fail', request), signal, nextOf),
    async release(order, signal) {
      await send(aboutRun(order, 'release'), signal)
    },
    async reportKept(kept, signal) {
      const call = aboutRun(kept, kept.kind, kept.report)
      await send({ ...call, headers: { ...call.headers, [keptHeader]: '1' } }, signal)
    },
    async claimDeliveries(claim, signal) {
      const asked = credentials.trust?.request()
      const call = { ...direct('claim', claim), waits: (claim.waitSeconds ?? 0) * 1_000 }
      const headers = { ...call.headers, ...asked?.headers }
      const orders = checked(DirectOrders, await send({ ...call, headers }, signal))
      if (!asked) return orders
      try {
        return checked(DirectOrders, await asked.open('deliveries', orders.signed, fetchOrderKeys(signal)))
      } catch (error) {
        if (!(error instanceof SignatureRefused)) throw error
        throw new ServerRefused(`The gateway posts nothing of this: ${error.message}`, 200, 'SIGNATURE_REFUSED')
      }
    },
    async keepProgress(id, progress, signal) {
      await send(direct(`${encodeURIComponent(id)}/progress`, progress), signal)
    },
    async reportAttempt(id, attempt, signal) {
      await send(direct(`${encodeURIComponent(id)}/attempt`, attempt), signal)
    },
    async tidySpool(report, signal) {
      return checked(SpoolAnswer, await send(direct('spool', report), signal))
    },
    close: () => dispatcher.destroy(),
  }
}

interface Call {
  readonly path: string
  readonly method?: 'GET' | 'POST' | 'PUT'
  readonly headers: Record<string, string>
  readonly body?: string | Uint8Array
  /** Milliseconds that the server was asked to wait before it answers. */
  readonly waits?: number
  /** The answer is no JSON. */
  readonly bytes?: true
  /** Sent without the key. */
  readonly anonymous?: true
}

function checked<Schema extends TSchema>(schema: Schema, answer: unknown): Static<Schema> {
  if (Value.Check(schema, answer)) return answer
  throw new ServerRefused('The server’s answer does not follow the protocol: is its version older than 0.1?', 200)
}

const isOurs = (error: unknown): boolean =>
  error instanceof ServerAway ||
  error instanceof ServerRefused ||
  error instanceof LeaseLost ||
  error instanceof KeyRefused

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** Codes of connections that were open, or a request that was under way, when it ended. */
const cutCodes = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])

function noAnswer(cause: unknown, mayLackCertificate: boolean): ServerAway {
  if (cause instanceof SyntaxError)
    return new ServerAway('What answers is no Postern server: is POSTERN_URL right?', { cause })
  const code = codeOf(cause)
  const own = cause instanceof Error && cause.message ? cause.message : String(cause)
  const hint = mayLackCertificate && cutCodes.has(code) ? `. ${mayWantCertificate}` : ''
  const message = `${wayInWords(code, own) ?? own}${hint}`
  return new ServerAway(code && !message.includes(code) ? `${message} (${code})` : message, {
    cause,
    cut: cutCodes.has(code),
  })
}
