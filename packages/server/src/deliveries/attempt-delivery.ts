import type { Readable } from 'node:stream'
import {
  type AttemptTimeouts,
  type CallbackAgent,
  type CallbackRules,
  checkCallbackUrl,
  excerptBytes,
  failureWords,
  judgeAnswer,
  type OauthTokens,
  type PreparedBody,
  prepareBody,
  prepareShaped,
  type SignatureHeaders,
  Signer,
  sendBody,
  TokenError,
} from '@postern/outbound'
import type { CallbackRate } from '@postern/protocol/api'
import type { Database } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import { deliverInHouse } from '../flow-runs/deliver-in-house.ts'
import { houseReceiver, ownReceiver } from '../flow-runs/house-receivers.ts'
import { AppError } from '../lib/app-error.ts'
import type { Clock } from '../lib/clock.ts'
import type { SecretBox } from '../lib/secret-box.ts'
import { authorize } from '../outbound/callback-authorization.ts'
import { objectStorageTrouble } from '../results/object-storage-error.ts'
import { openResult } from '../results/open-result.ts'
import type { PartStore } from '../results/part-store.ts'
import { smallResult } from '../results/small-result.ts'
import { waitForTurn } from './receivers/callback-turns.ts'
import { type SentDelivery, sendShaped } from './shapes/send-shaped.ts'
import { noHeaders, type ShownHeaders, shownAnswer, shownRequest } from './shown-headers.ts'
import { deliveryHeaders } from './signing/delivery-headers.ts'
import type { EarlySignatures } from './signing/early-signatures.ts'
import type { TakenDelivery } from './take-deliveries.ts'

export interface AttemptContext {
  readonly db: Database
  readonly bus: Bus
  readonly parts: PartStore
  readonly earlySignatures: EarlySignatures
  readonly agent: CallbackAgent
  readonly secretBox: SecretBox
  readonly rules: CallbackRules
  readonly tokens: OauthTokens
  readonly clock: Clock
  readonly userAgent: string
  readonly timeouts: AttemptTimeouts
  /** How often callbacks may go to one host where nobody else says it. */
  readonly rate: CallbackRate | null
}

/** What one try came to. */
export interface Outcome {
  /** `refused`: no later try can succeed. */
  readonly verdict: 'delivered' | 'failed' | 'refused'
  readonly at: number
  readonly status: number | null
  readonly latencyMs: number
  /** In words; null when delivered. */
  readonly error: string | null
  readonly excerpt: string
  readonly headers: ShownHeaders
  readonly retryAfterMs: number | null
  /** Some rows were taken, so that the next request is another one. */
  readonly isPartial?: boolean
  /** Some of its requests were taken before one was not. */
  readonly tookSome?: boolean
  /** The receiver has no part in it. */
  readonly isOwnFault?: boolean
}

/**
 * Tries a delivery once. What goes wrong at the receiver or on the way to it is an outcome; it rejects only when
 * `signal` has aborted, or when the storage of the result is away.
 */
export async function attemptDelivery(
  context: AttemptContext,
  delivery: TakenDelivery,
  signal: AbortSignal,
): Promise<Outcome> {
  const at = context.clock()
  const begin = performance.now()
  let said = noHeaders
  const say: Say = (headers) => {
    said = headers
  }
  const outcome = (found: Pick<Outcome, 'verdict'> & Partial<Outcome>): Outcome => ({
    at,
    status: null,
    latencyMs: Math.round(performance.now() - begin),
    error: null,
    excerpt: '',
    headers: said,
    retryAfterMs: null,
    ...found,
  })
  const house = houseReceiver(delivery.url) ?? (isPlain(delivery) ? await ownReceiver(context, delivery.url) : null)
  if (house !== null) return outcome(await deliverInHouse(context, delivery, house))
  const wrong = checkCallbackUrl(delivery.url)
  if (wrong !== null) return outcome({ verdict: 'refused', error: `The callback URL ${wrong}`, isOwnFault: true })
  const url = new URL(delivery.url)
  let requests = 0
  let taken = 0
  try {
    const found = await sendShaped(context, delivery, async (sent) => {
      // The first came with its turn.
      if (requests++ > 0) await waitForTurn(context, delivery, signal)
      const answer = await post(context, sent, url, say, signal)
      if (answer.verdict === 'delivered') taken++
      return answer
    })
    return outcome({ ...found, tookSome: taken > 0 })
  } catch (error) {
    signal.throwIfAborted()
    // The receiver has no part in it, and its tries are not to be used up by it.
    if (objectStorageTrouble(error) !== null) throw error
    if (error instanceof ResultError) {
      // Rows that were removed do not come back; a disk that cannot be read may.
      const verdict = error.cause instanceof AppError ? 'refused' : 'failed'
      return outcome({ verdict, error: `The result could not be read: ${error.message}`, isOwnFault: true })
    }
    const words = error instanceof TokenError ? error.message : failureWords(error, url)
    return outcome({ verdict: 'failed', error: words, tookSome: taken > 0 })
  }
}

/** It carries nothing but its rows, as they are: no form, header or credential that its receiver would have to see. */
const isPlain = ({ format, headers, credential, sealed }: TakenDelivery): boolean =>
  format === null && headers === null && credential === null && sealed === 0

/** The stored rows are at fault, not the receiver. */
class ResultError extends Error {
  override readonly name = 'ResultError'
}

function unreadable(cause: unknown): never {
  throw new ResultError(cause instanceof Error ? cause.message : 'unknown', { cause })
}

/** An answer to a batch may name many rows that were not taken; of others the beginning is enough. */
const mostOfAnswer = ({ shaped }: SentDelivery): number => (shaped?.isBatch ? 1024 * 1024 : excerptBytes)

/** Told of each request as it goes out, and again when it was answered. */
type Say = (headers: ShownHeaders) => void

async function post(
  context: AttemptContext,
  delivery: SentDelivery,
  url: URL,
  say: Say,
  signal: AbortSignal,
  isSecond = false,
): Promise<Pick<Outcome, 'verdict'> & Partial<Outcome>> {
  const { db, parts, clock, userAgent } = context
  const openBody = delivery.shaped?.open ?? (() => openResult(db, parts, delivery.runId))
  const authorization = await authorize(context, delivery, signal)
  const { headers: signature, length, bytes } = await sign(context, delivery, openBody, signal)
  const told = deliveryHeaders(userAgent, delivery)
  const sent = { ...authorization.headers, ...told, ...signature, 'content-length': String(length) }
  const request = shownRequest(sent, authorization)
  say({ request, response: null })
  const { timeoutSeconds } = delivery
  const callback = { url, headers: sent, body: bytes ?? openBody(), length, timeoutSeconds }
  const answered = await sendBody(
    context,
    { ...callback, identity: authorization.identity, mostOfAnswer: mostOfAnswer(delivery) },
    signal,
  )
  say({ request, response: shownAnswer(answered.headers, authorization) })
  if (answered.status === 401) {
    authorization.forget()
    // The token that was kept has ended before its time; a new one is worth an attempt that does not count.
    if (authorization.isFromCache && !isSecond) return await post(context, delivery, url, say, signal, true)
  }
  return { ...judgeAnswer(answered, clock()), excerpt: authorization.withhold(answered.text) }
}

/** By what was signed while the result arrived, else by reading it once. */
async function sign(
  { earlySignatures, secretBox, clock }: AttemptContext,
  delivery: SentDelivery,
  openBody: () => Readable,
  signal: AbortSignal,
): Promise<PreparedBody & { headers: SignatureHeaders }> {
  const keys = secretBox.open(delivery.signingSecret)
  const isUsual = delivery.shaped === undefined
  const early = isUsual ? earlySignatures.take(delivery.runId, clock()) : undefined
  if (early?.keys === keys) return { ...early, bytes: null }
  const signer = new Signer(keys, delivery.webhookId, clock())
  const small = isUsual ? smallResult(delivery.result) : undefined
  if (small) {
    signer.update(small)
    return { bytes: small, length: small.byteLength, headers: signer.headers() }
  }
  const preparing = delivery.shaped
    ? prepareShaped(delivery.shaped, signer, signal)
    : prepareBody(openBody(), signer, signal)
  const prepared = await preparing.catch(unreadable)
  return { ...prepared, headers: signer.headers() }
}
