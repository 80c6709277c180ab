import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Answer,
  authorizeCall,
  type Batched,
  type CallbackAgent,
  checkCallbackUrl,
  excerptBytes,
  failureWords,
  formatHeaders,
  isCompressed,
  judgeAnswer,
  noAuthorization,
  type OauthTokens,
  prepareShaped,
  type ShapedBody,
  Signer,
  sendBatches,
  sendBody,
  TokenError,
  usualTimeouts,
  wholeBody,
  wholeHeaders,
} from '@postern/outbound'
import type { DirectAttempt, DirectDelivery, DirectProgress } from '@postern/protocol'
import { LeaseLost } from '../server-errors.ts'
import { type Spool, SpoolError } from './spool.ts'

export interface AttemptContext {
  readonly spool: Spool
  readonly agent: CallbackAgent
  readonly tokens: OauthTokens
  readonly now: () => number
  /** Has the server store how far a delivery in batches has come. */
  keep(order: DirectDelivery, progress: Omit<DirectProgress, 'lease'>): Promise<void>
}

type Attempt = Omit<DirectAttempt, 'lease'>

/**
 * Tries a delivery once, from the rows that are kept here. What goes wrong is an outcome; it rejects only when `signal`
 * has aborted or the lease is somebody else's. Nothing that the receiver says is part of it but its status: an answer
 * may repeat the rows.
 */
export async function makeAttempt(
  context: AttemptContext,
  connection: string,
  order: DirectDelivery,
  signal: AbortSignal,
): Promise<Attempt> {
  const begin = performance.now()
  let taken = 0
  const outcome = ({
    verdict,
    status = null,
    error = null,
    retryAfterMs = null,
    isPartial = false,
  }: Answer): Attempt => ({
    verdict,
    status,
    error: error?.slice(0, 2_000) ?? null,
    retryAfterMs,
    latencyMs: Math.round(performance.now() - begin),
    isPartial,
    tookSome: taken > 0,
  })
  const wrong = checkCallbackUrl(order.url)
  if (wrong !== null)
    return { ...outcome({ verdict: 'refused', error: `The callback URL ${wrong}` }), isOwnFault: true }
  const url = new URL(order.url)
  let requests = 0
  try {
    return outcome(
      await sendShaped(context, connection, order, async (part) => {
        if (requests++ > 0 && order.spacingMs !== null) await sleep(order.spacingMs, undefined, { signal })
        const answer = await post(context, order, url, part, signal)
        if (answer.verdict === 'delivered') taken++
        return answer
      }),
    )
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof LeaseLost) throw error
    if (error instanceof SpoolError) {
      const verdict = error.isGone ? 'refused' : 'failed'
      return {
        ...outcome({ verdict, error: `The gateway could not read the result: ${error.message}` }),
        isOwnFault: true,
      }
    }
    return outcome({ verdict: 'failed', error: error instanceof TokenError ? error.message : failureWords(error, url) })
  }
}

/** In the format of the command, as the server sends results that it has itself. */
async function sendShaped(
  context: AttemptContext,
  connection: string,
  order: DirectDelivery,
  send: Batched['send'],
): Promise<Answer> {
  const { commandId, runId, rows, webhookId } = order
  const key = Buffer.from(order.spoolKey, 'base64')
  const reader = context.spool.read({ connection, run: runId, key }, order.parts)
  const format = order.format ?? {}
  const head = format.shape === 'envelope' ? { command: commandId, run: runId, columns: order.columns } : null
  if (format.batch) {
    const stored = (value: object | null) => (value === null ? null : JSON.stringify(value))
    const delivery = {
      commandId,
      runId,
      rows,
      progress: stored(order.progress),
      batching: stored(order.batching),
      smallerBatch: order.knownBatch,
    }
    const keep: Batched['keep'] = {
      progress: ({ again, ...progress }) =>
        context.keep(order, {
          progress: { ...progress, ...(again && { again: { rows: [...again.rows], cut: again.cut } }) },
        }),
      batching: ({ batch, smaller }) => context.keep(order, { batching: { batch, smaller: [...smaller] } }),
      smaller: (knownBatch) => context.keep(order, { knownBatch }),
    }
    return sendBatches({ delivery, format, reader, head, keep, send }, format.batch)
  }
  const shaped: ShapedBody = {
    open: (seen) => wholeBody(reader, format, head, seen),
    headers: () => ({ ...wholeHeaders(order), ...formatHeaders(format) }),
    isCompressed: isCompressed(format),
  }
  return send({ webhookId, shaped })
}

async function post(
  context: AttemptContext,
  order: DirectDelivery,
  url: URL,
  part: { readonly webhookId: string; readonly shaped: ShapedBody },
  signal: AbortSignal,
  isSecond = false,
): Promise<Answer> {
  const { agent, tokens, now } = context
  const { webhookId, shaped } = part
  const authorization = order.secrets === null ? noAuthorization : await authorizeCall(tokens, order.secrets, signal)
  const signer = new Signer(order.keys, webhookId, now())
  const { length, bytes } = await prepareShaped(shaped, signer, signal)
  const headers = { ...authorization.headers, ...shaped.headers(), ...order.headers, ...signer.headers() }
  const answered = await sendBody(
    { agent, timeouts: usualTimeouts },
    {
      url,
      headers,
      body: bytes ?? shaped.open(),
      length,
      timeoutSeconds: order.timeoutSeconds,
      identity: authorization.identity,
      mostOfAnswer: shaped.isBatch ? mostOfBatchAnswer : excerptBytes,
    },
    signal,
  )
  if (answered.status === 401) {
    authorization.forget()
    // The token that was kept has ended before its time; a new one is worth a try that does not count.
    if (authorization.isFromCache && !isSecond) return post(context, order, url, part, signal, true)
  }
  return { ...judgeAnswer(answered, now()), excerpt: answered.text }
}

/** It may name many rows that were not taken. */
const mostOfBatchAnswer = 1024 * 1024
