import { Readable } from 'node:stream'
import { leaseHeader, sentRowsContentType } from '@postern/protocol'
import type { FastifyRequest } from 'fastify'
import { type TSchema, Type } from 'typebox'
import type { App } from '../app.ts'
import { readDigest } from '../gateway-api/part-headers.ts'
import { noContent } from '../http/no-content.ts'
import { AppError, badInput } from '../lib/app-error.ts'
import type { LeaseClaim, Reported } from '../runs/held-run.ts'
import { putSentRows, readSentRows, type TransferContext } from './transfer-sent-rows.ts'

const OfRun = Type.Object({ id: Type.String() })
const Lease = Type.Object({ [leaseHeader]: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }) })
/** Bytes that nothing looks into: the schema is for the reader of the OpenAPI document. */
const Digests: TSchema = Type.Unknown({ description: 'Digests of 16 bytes each, sorted, one after the other' })
const content = { [sentRowsContentType]: { schema: Digests } }
const tags = ['Gateway API']
const security = [{ apiKey: [] }]

type AboutRun = FastifyRequest & { params: { id: string }; headers: { [leaseHeader]: number } }

/** Does what a gateway says about its run, and logs it. */
type Tell = <T extends Reported>(request: AboutRun, what: string, work: (claim: LeaseClaim) => Promise<T>) => Promise<T>

/** How the digests of sent rows travel that are too many for an order or a report. */
export function sentRowsRoutes(app: App, context: TransferContext, tell: Tell): void {
  app.addContentTypeParser(sentRowsContentType, (_request, payload, done) => done(null, payload))
  app.get(
    '/runs/:id/sent-rows',
    {
      schema: {
        tags,
        security,
        operationId: 'readSentRows',
        summary: 'The rows of the cursor’s window that were sent',
        params: OfRun,
        headers: Lease,
        response: { 200: { description: 'Their digests', content } },
      },
    },
    async (request, reply) => {
      const { digests } = await tell(request, 'read sent rows', (claim) => readSentRows(context, claim))
      return reply.type(sentRowsContentType).send(Buffer.from(digests.buffer, digests.byteOffset, digests.byteLength))
    },
  )
  app.put(
    '/runs/:id/sent-rows',
    {
      schema: {
        tags,
        security,
        operationId: 'putSentRows',
        summary: 'Store the rows of the cursor’s window, before finish',
        params: OfRun,
        headers: Lease,
        body: { content },
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const body: unknown = request.body
      if (body === undefined) throw badInput({ path: '/', message: 'sent rows have a body' })
      if (!(body instanceof Readable))
        throw new AppError('UNSUPPORTED_MEDIA_TYPE', `Sent rows are ${sentRowsContentType}`)
      const upload = { body, digest: readDigest(request.headers['content-digest']) }
      await tell(request, 'sent rows', (claim) => putSentRows(context, claim, upload))
      return reply.status(204).send(null)
    },
  )
}
