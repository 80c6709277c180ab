import {
  CreatedDirectUrl,
  DirectUrl,
  DirectUrlPatch,
  DirectUrlQuery,
  listOf,
  NewDirectUrl,
} from '@postern/protocol/api'
import { Type } from 'typebox'
import type { App } from '../app.ts'
import { noContent } from '../http/no-content.ts'
import {
  createDirectUrl,
  type DirectUrlContext,
  deleteDirectUrl,
  editDirectUrl,
  listDirectUrls,
  rotateDirectUrl,
} from './direct-urls.ts'

const tags = ['Flows']
const params = Type.Object({ id: Type.String() })

export function directUrlRoutes(app: App, context: DirectUrlContext): void {
  const { db } = context
  app.get(
    '/direct-urls',
    {
      schema: {
        tags,
        operationId: 'listDirectUrls',
        summary: 'The addresses that records come in by',
        querystring: DirectUrlQuery,
        response: { 200: listOf(DirectUrl) },
      },
    },
    async (request) => ({ items: await listDirectUrls(db, request.query.flowId) }),
  )
  app.post(
    '/direct-urls',
    {
      schema: {
        tags,
        operationId: 'createDirectUrl',
        summary: 'Make a direct URL; its address is shown only now',
        body: NewDirectUrl,
        response: { 201: CreatedDirectUrl },
      },
    },
    async (request, reply) => reply.status(201).send(await createDirectUrl(context, request.body)),
  )
  app.patch(
    '/direct-urls/:id',
    {
      schema: {
        tags,
        operationId: 'editDirectUrl',
        summary: 'Change a direct URL, or switch it on or off',
        params,
        body: DirectUrlPatch,
        response: { 200: CreatedDirectUrl },
      },
    },
    async (request) => editDirectUrl(context, request.params.id, request.body),
  )
  app.post(
    '/direct-urls/:id/rotate',
    {
      schema: {
        tags,
        operationId: 'rotateDirectUrl',
        summary: 'Give a direct URL another address',
        params,
        response: { 200: CreatedDirectUrl },
      },
    },
    async (request) => rotateDirectUrl(context, request.params.id),
  )
  app.delete(
    '/direct-urls/:id',
    {
      schema: {
        tags,
        operationId: 'deleteDirectUrl',
        summary: 'Delete a direct URL',
        params,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      await deleteDirectUrl(db, request.params.id)
      return reply.status(204).send(null)
    },
  )
}
