import { readBounded } from '@postern/outbound'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { AttemptLimit } from '../access/attempt-limit.ts'
import type { App } from '../app.ts'
import { nameRequest } from '../dynamic-commands/idempotency.ts'
import { closedSignal } from '../http/closed-signal.ts'
import { AppError, badInput } from '../lib/app-error.ts'
import type { SecretBox } from '../lib/secret-box.ts'
import { hashSecret } from '../lib/tokens.ts'
import { checkSender } from './check-sender.ts'
import type { DirectUrlRow } from './direct-urls.ts'
import type { FlowRunRow } from './flow-run-view.ts'
import { parseExact } from './parse-exact.ts'
import { directUrlByToken, type ReceiveContext, receiveRecords } from './receive-records.ts'
import { receiveWebhook } from './receive-webhook.ts'
import { waitForAnswer } from './wait-for-answer.ts'
import { readWebhookToken } from './webhook-urls.ts'

export interface InContext extends ReceiveContext {
  readonly secretBox: SecretBox
  /** Aborts when the server closes, which must not wait for those who wait. */
  readonly closing: AbortSignal
}

const params = Type.Object({ token: Type.String({ maxLength: 300 }) })
const mostWebhookBytes = 256 * 1024
/** How long a direct URL waits for the answer of its flow. */
const answerWithinMs = 30_000
const minute = 60_000

/** The public addresses that records come in by. They stand in a scope of their own, where bodies come as they are. */
export function inRoutes(app: App, context: InContext): void {
  const { db, secretBox, clock } = context
  const limits = createLimits(context)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))

  app.post('/in/:token', { schema: { hide: true, params } }, async (request, reply) => {
    const url = await directUrlByToken.first(db.read, { hash: hashSecret(request.params.token) })
    if (!url) throw new AppError('NOT_FOUND', 'There is no such direct URL')
    if (url.enabled === 0) throw new AppError('DIRECT_URL_OFF')
    limits.take(url, reply)
    const bytes = await readBody(request, url.max_bytes)
    checkSender(secretBox, url, request.headers, bytes, clock())
    const body = readJson(bytes)
    const received = await receiveRecords(context, url, body, namedBy(request, body))
    const [id] = received.ids
    if (received.answer === 'result' && id !== undefined && received.ids.length === 1)
      return answerWith(context, id, reply)
    return reply.status(202).send(Array.isArray(body) && url.arrays === 'each' ? { ids: received.ids } : { id })
  })

  app.post('/hook/:token', { schema: { hide: true, params } }, async (request, reply) => {
    const place = readWebhookToken(secretBox, request.params.token)
    if (place === null) throw new AppError('NOT_FOUND', 'There is no such webhook URL')
    const bytes = await readBody(request, mostWebhookBytes)
    await receiveWebhook(context, place, isJson(request) ? readJson(bytes) : bytes.toString('utf8'))
    return reply.status(202).send({ id: place.flowRunId })
  })
}

/** Requests in a minute, by direct URL. */
function createLimits({ clock }: InContext) {
  const limits = new Map<string, { readonly perMinute: number; readonly limit: AttemptLimit }>()
  return {
    take: ({ id, per_minute: perMinute }: DirectUrlRow, reply: FastifyReply): void => {
      let known = limits.get(id)
      if (known?.perMinute !== perMinute) {
        known = { perMinute, limit: new AttemptLimit(perMinute, minute, clock) }
        limits.set(id, known)
      }
      const waitMs = known.limit.take(id)
      if (waitMs === 0) return
      reply.header('retry-after', String(Math.ceil(waitMs / 1000)))
      throw new AppError('TOO_MANY_REQUESTS', `The direct URL takes ${perMinute} requests in a minute`)
    },
  }
}

async function readBody({ raw }: FastifyRequest, most: number): Promise<Buffer> {
  const tooLarge = () => new AppError('TOO_LARGE', `The body may have at most ${most} bytes`)
  if (Number(raw.headers['content-length'] ?? 0) > most) throw tooLarge()
  if (raw.headers['content-encoding'] !== undefined)
    throw new AppError('UNSUPPORTED_MEDIA_TYPE', 'Send the body without content-encoding')
  return readBounded(raw, most).catch((cause: unknown) => {
    throw raw.destroyed && !raw.complete ? tooLarge() : cause
  })
}

const isJson = ({ headers }: FastifyRequest): boolean => /\bjson\b/i.test(headers['content-type'] ?? 'json')

function readJson(bytes: Buffer): unknown {
  try {
    return parseExact(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw badInput({ path: '/', message: 'is not JSON in UTF-8' })
  }
}

function namedBy({ headers }: FastifyRequest, body: unknown) {
  const key = headers['idempotency-key'] ?? headers['webhook-id']
  if (key === undefined) return null
  if (typeof key !== 'string' || key === '' || key.length > 200)
    throw badInput({ path: '/headers/idempotency-key', message: 'must have 1 to 200 characters' })
  return nameRequest(key, { body })
}

async function answerWith(context: InContext, id: string, reply: FastifyReply): Promise<FastifyReply> {
  const over = AbortSignal.any([closedSignal(reply.raw), context.closing, AbortSignal.timeout(answerWithinMs)])
  const run = await waitForAnswer(context, id, over)
  if (!run) return reply.status(202).send({ id })
  return sendAnswer(run, reply)
}

function sendAnswer(run: FlowRunRow, reply: FastifyReply): FastifyReply {
  // What went wrong in it is for those who may look at the flow run.
  if (run.state !== 'DONE') throw new AppError('FLOW_RUN_FAILED', `The flow run ${run.id} is ${run.state}`)
  const status = run.answer_status ?? 200
  if (status === 204 || status === 304) return reply.status(status).send()
  return reply
    .status(status)
    .type('application/json; charset=utf-8')
    .send(run.answer ?? 'null')
}
