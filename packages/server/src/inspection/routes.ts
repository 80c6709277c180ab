import { InspectedRequest, InspectionUrl, ListQuery, listOf, NewInspectionUrl } from '@postern/protocol/api'
import { Type } from 'typebox'
import type { App } from '../app.ts'
import type { Database } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import { noContent } from '../http/no-content.ts'
import type { Clock } from '../lib/clock.ts'
import {
  createInspectionUrl,
  deleteInspectionUrl,
  listInspectedRequests,
  listInspectionUrls,
  readInspectionUrl,
} from './inspection-urls.ts'
import { receiveRequest } from './receive-request.ts'

export interface InspectionContext {
  readonly db: Database
  readonly bus: Bus
  readonly clock: Clock
  readonly publicUrl: () => string
}

const tags = ['Inspection']
const params = Type.Object({ id: Type.String() })

export function inspectionRoutes(app: App, { db, bus, clock, publicUrl }: InspectionContext): void {
  app.get(
    '/inspection-urls',
    {
      schema: {
        operationId: 'listInspectionUrls',
        tags,
        summary: 'Inspection URLs',
        response: { 200: listOf(InspectionUrl) },
      },
    },
    async () => ({ items: await listInspectionUrls(db, publicUrl()) }),
  )

  app.post(
    '/inspection-urls',
    {
      schema: {
        operationId: 'createInspectionUrl',
        tags,
        summary: 'Make an address that shows what is sent to it',
        body: NewInspectionUrl,
        response: { 201: InspectionUrl },
      },
    },
    async (request, reply) =>
      reply.status(201).send(await createInspectionUrl(db, bus, clock, publicUrl, request.body)),
  )

  app.get(
    '/inspection-urls/:id',
    {
      schema: {
        operationId: 'readInspectionUrl',
        tags,
        summary: 'One inspection URL',
        params,
        response: { 200: InspectionUrl },
      },
    },
    async (request) => readInspectionUrl(db, publicUrl(), request.params.id),
  )

  app.delete(
    '/inspection-urls/:id',
    {
      schema: {
        operationId: 'deleteInspectionUrl',
        tags,
        summary: 'Delete an inspection URL and what arrived at it',
        params,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      await deleteInspectionUrl(db, bus, request.params.id)
      return reply.status(204).send(null)
    },
  )

  app.get(
    '/inspection-urls/:id/requests',
    {
      schema: {
        operationId: 'listInspectedRequests',
        tags,
        summary: 'What arrived, newest first',
        params,
        querystring: ListQuery,
        response: { 200: listOf(InspectedRequest) },
      },
    },
    async (request) => listInspectedRequests(db, request.params.id, request.query),
  )
}

/** The public address itself. It stands in a scope of its own, where bodies of every type come as they are. */
export function inspectRoute(app: App, { db, bus, clock }: InspectionContext): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))

  app.post(
    '/inspect/:token',
    { schema: { hide: true, params: Type.Object({ token: Type.String({ maxLength: 200 }) }) } },
    async (request, reply) => {
      await receiveRequest(db, bus, clock, request.params.token, request.headers, request.raw)
      return reply.status(204).send()
    },
  )
}
