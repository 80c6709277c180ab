import { hash } from 'node:crypto'
import {
  checkCallbackUrl,
  failureWords,
  readBounded,
  readRetryAfter,
  startWatchdog,
  statusWords,
} from '@postern/outbound'
import type { HttpRequestStep } from '@postern/protocol/api'
import { isRefusal, readRetries, waitAfter } from '../../deliveries/retry-times.ts'
import { fillUrl } from '../../flows/definitions/url-template.ts'
import { AppError } from '../../lib/app-error.ts'
import { version } from '../../lib/version.ts'
import { authorize } from '../../outbound/callback-authorization.ts'
import { type Performing, withValue } from '../flow-context.ts'
import type { StepOutcome } from '../outcome.ts'
import { parseExact } from '../parse-exact.ts'
import { mostRowBytes } from '../read-rows.ts'
import { placeOf, type TakenStep } from '../taken-step.ts'

const defaultTimeoutSeconds = 30
const longestWords = 500

interface Prepared {
  readonly url: URL
  readonly headers: Record<string, string>
  readonly body: string | null
}

/** I6: the same for the same execution of a step, however often it is tried, and another one each time a loop comes to it. */
const requestKey = (taken: Pick<TakenStep, 'flowRunId' | 'visits' | 'name'>): string =>
  `flow_${hash('sha256', `${taken.flowRunId}/${placeOf(taken)}`, 'base64url').slice(0, 27)}`

/** One attempt; a later one is the same request under the same key. */
export async function httpRequest(performing: Performing, step: HttpRequestStep): Promise<StepOutcome> {
  const { taken } = performing
  const prepared = await prepare(performing, step)
  const answer = await send(performing, step, prepared)
  if ('error' in answer) return failed(performing, step, answer)
  const output = { status: answer.status, headers: answer.headers, body: answer.body }
  return { kind: 'done', output, record: withValue(taken.input, step.into, output), next: step.next }
}

async function prepare({ context, taken, input, evaluate }: Performing, step: HttpRequestStep): Promise<Prepared> {
  const text = await fillUrl(context.evaluator, step.url, input)
  const wrong = checkCallbackUrl(text, context.rules)
  if (wrong !== null) throw new AppError('HTTP_REQUEST_FAILED', `The URL ${wrong}`)
  const headers: Record<string, string> = {}
  for (const [name, expression] of Object.entries(step.headers ?? {})) {
    const value = await evaluate(expression)
    if (typeof value !== 'string' || !/^[\x20-\x7e\t]*$/.test(value))
      throw new AppError('EXPRESSION_ERROR', `The header ${name} must be a text of printable ASCII`)
    headers[name.toLowerCase()] = value.trim()
  }
  const value = step.body === undefined ? undefined : await evaluate(step.body)
  const isText = typeof value === 'string' && headers['content-type'] !== undefined
  const body = value === undefined ? null : isText ? value : JSON.stringify(value)
  return {
    url: new URL(text),
    body,
    headers: {
      accept: 'application/json, */*',
      ...(body !== null && { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
      ...headers,
      'user-agent': `Postern/${version}`,
      'idempotency-key': requestKey(taken),
      'postern-flow-run': taken.flowRunId,
    },
  }
}

type Answer =
  | { readonly status: number; readonly headers: Record<string, string>; readonly body: unknown }
  | { readonly error: string; readonly status: number | null; readonly retryAfterMs: number | null }

async function send(
  { context, taken, signal }: Performing,
  step: HttpRequestStep,
  { url, headers, body }: Prepared,
): Promise<Answer> {
  const seconds = step.timeoutSeconds ?? defaultTimeoutSeconds
  const limit = { ms: seconds * 1000, words: `${url.host} did not answer within ${seconds} seconds` }
  const watchdog = startWatchdog(signal, limit, limit)
  let withhold = (text: string): string => text
  try {
    const authorization = await authorizeBy(context, taken, step, url, signal)
    withhold = authorization.withhold
    const sent = { ...headers, ...authorization.headers }
    const { method } = step
    const request = { method, headers: sent, body, signal: watchdog.signal }
    const answer = await context.agent.post(url, request, authorization.identity)
    const { statusCode: status } = answer
    if (status === 401) authorization.forget()
    const bytes = await readBounded(answer.body, mostRowBytes)
    const told = plainHeaders(answer.headers)
    const text = withhold(bytes.toString('utf8'))
    if (status >= 200 && status < 300) return { status, headers: told, body: readBody(told, text) }
    const words = `${statusWords(status, told.location)}${text === '' ? '' : `: ${text.slice(0, longestWords)}`}`
    return { error: words, status, retryAfterMs: readRetryAfter(told['retry-after'], context.clock()) }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof AppError) throw error
    return { error: withhold(failureWords(error, url)), status: null, retryAfterMs: null }
  } finally {
    watchdog.stop()
  }
}

/** A secret is for one origin: whoever may edit a flow must not get to see it elsewhere. */
async function authorizeBy(
  context: Performing['context'],
  { flowId }: TakenStep,
  step: HttpRequestStep,
  url: URL,
  signal: AbortSignal,
) {
  const named = { url: url.href, callbackUrl: null, headers: null, credential: null }
  if (step.secret === undefined) return authorize(context, named, signal)
  const secret = await context.db.read
    .selectFrom('flow_secret')
    .select(['origin', 'headers', 'credential'])
    .where('flow_id', '=', flowId)
    .where('name', '=', step.secret)
    .executeTakeFirst()
  if (!secret) throw new AppError('HTTP_REQUEST_FAILED', `The flow has no secret "${step.secret}"`)
  if (new URL(secret.origin).origin !== url.origin)
    throw new AppError('HTTP_REQUEST_FAILED', `The secret "${step.secret}" is for ${secret.origin} only`)
  const { origin: callbackUrl, headers, credential } = secret
  return authorize(context, { url: url.href, callbackUrl, headers, credential }, signal)
}

function plainHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const plain: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && name !== 'set-cookie') plain[name] = Array.isArray(value) ? value.join(', ') : value
  return plain
}

function readBody(headers: Record<string, string>, text: string): unknown {
  if (!/\bjson\b/i.test(headers['content-type'] ?? '')) return text
  try {
    return parseExact(text)
  } catch {
    return text
  }
}

function failed(
  { context, taken }: Performing,
  step: HttpRequestStep,
  { error, status, retryAfterMs }: Extract<Answer, { error: string }>,
): StepOutcome {
  const code = 'HTTP_REQUEST_FAILED'
  const { waits, refusedWaits } = readRetries(step.retries === undefined ? null : JSON.stringify(step.retries))
  const attempts = taken.attempts + 1
  const wait =
    status === 410 ? null : waitAfter(attempts, retryAfterMs, context.random, isRefusal(status) ? refusedWaits : waits)
  if (wait !== null) return { kind: 'again', dueAt: context.clock() + wait, error: { code, message: error } }
  const times = `${attempts} attempt${attempts === 1 ? '' : 's'}`
  return { kind: 'fail', error: { code, message: `${error}. Given up after ${times}` } }
}
