import {
  Flow,
  FlowDefinition,
  FlowDraft,
  FlowFile,
  FlowPatch,
  FlowProblems,
  ListQuery,
  listOf,
  NewFlow,
} from '@postern/protocol/api'
import { Type } from 'typebox'
import { callerOf } from '../access/caller.ts'
import { nameOfCaller } from '../access/name-of-caller.ts'
import type { App } from '../app.ts'
import { noContent } from '../http/no-content.ts'
import type { InputError } from '../lib/app-error.ts'
import { checkDefinition, type FlowContext } from './flow-context.ts'
import { exportFlow, importFlow } from './flow-files.ts'
import { createFlow, deleteFlow, editFlow, listFlows, readFlow } from './flows.ts'

const tags = ['Flows']
const params = Type.Object({ id: Type.String({ maxLength: 100 }) })
const JsonSchema = Type.Object({}, { additionalProperties: true, description: 'JSON Schema, 2020-12' })

export function flowRoutes(app: App, context: FlowContext): void {
  const { db } = context
  app.get(
    '/flows',
    {
      schema: {
        operationId: 'listFlows',
        tags,
        summary: 'Flows, oldest first',
        querystring: ListQuery,
        response: { 200: listOf(Flow) },
      },
    },
    async (request) => listFlows(context, request.query),
  )

  app.post(
    '/flows',
    { schema: { operationId: 'createFlow', tags, summary: 'Make a flow', body: NewFlow, response: { 201: Flow } } },
    async (request, reply) =>
      reply.status(201).send(await createFlow(context, request.body, nameOfCaller(callerOf(request)))),
  )

  app.get(
    '/flows/schema',
    {
      schema: {
        operationId: 'readFlowSchema',
        tags,
        summary: 'The JSON Schema of a flow’s definition',
        response: { 200: JsonSchema },
      },
    },
    async () => ({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'FlowDefinition',
      ...FlowDefinition,
    }),
  )

  app.post(
    '/flows/check',
    {
      schema: {
        operationId: 'checkFlow',
        tags,
        summary: 'Check a definition without saving it',
        body: Type.Object(
          { flowId: Type.Optional(Type.String()), ...FlowDraft.properties },
          { additionalProperties: false },
        ),
        response: { 200: FlowProblems },
      },
    },
    async (request) => {
      const errors: InputError[] = []
      await checkDefinition(context, db.read, request.body.flowId ?? null, request.body.definition, errors)
      return { errors }
    },
  )

  app.post(
    '/flows/import',
    {
      bodyLimit: 8 * 1024 * 1024,
      schema: {
        operationId: 'importFlow',
        tags,
        summary: 'Make a flow, or a new draft of one, of a file',
        body: FlowFile,
        response: { 201: Flow },
      },
    },
    async (request, reply) =>
      reply.status(201).send(await importFlow(context, request.body, nameOfCaller(callerOf(request)))),
  )

  app.get(
    '/flows/:id',
    { schema: { operationId: 'readFlow', tags, summary: 'A flow', params, response: { 200: Flow } } },
    async (request) => readFlow(context, request.params.id),
  )

  app.patch(
    '/flows/:id',
    {
      schema: {
        operationId: 'editFlow',
        tags,
        summary: 'Rename or describe a flow',
        params,
        body: FlowPatch,
        response: { 200: Flow },
      },
    },
    async (request) => editFlow(context, request.params.id, request.body),
  )

  app.delete(
    '/flows/:id',
    {
      schema: {
        operationId: 'deleteFlow',
        tags,
        summary: 'Delete a flow with its versions, secrets and flow runs',
        params,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      await deleteFlow(context, request.params.id)
      return reply.status(204).send(null)
    },
  )

  app.get(
    '/flows/:id/export',
    {
      schema: {
        operationId: 'exportFlow',
        tags,
        summary: 'A flow as a file, without secrets',
        params,
        querystring: Type.Object({
          draft: Type.Optional(Type.Boolean({ description: 'Its draft, where there is one' })),
        }),
        response: { 200: FlowFile },
      },
    },
    async (request) => exportFlow(context, request.params.id, request.query.draft ?? false),
  )
}
