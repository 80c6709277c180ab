import { FlowDraft, FlowSecret, FlowVersion, FlowVersionInfo, NewFlowSecret } from '@postern/protocol/api'
import { Type } from 'typebox'
import { callerOf } from '../access/caller.ts'
import { nameOfCaller } from '../access/name-of-caller.ts'
import type { App } from '../app.ts'
import { noContent } from '../http/no-content.ts'
import { deleteDraft, listVersions, publishDraft, readVersion, saveDraft } from './drafts.ts'
import type { FlowContext } from './flow-context.ts'
import { deleteSecret, listSecrets, setSecret } from './secrets.ts'

const tags = ['Flows']
const id = Type.String({ maxLength: 100 })
const params = Type.Object({ id })
const ofVersion = Type.Object({ id, number: Type.Integer({ minimum: 1 }) })
const ofSecret = Type.Object({ id, name: Type.String({ pattern: '^[A-Za-z0-9_-]{1,63}$' }) })

/** The draft of a flow, and its versions. */
export function flowVersionRoutes(app: App, context: FlowContext): void {
  app.put(
    '/flows/:id/draft',
    {
      schema: {
        operationId: 'saveFlowDraft',
        tags,
        summary: 'Save the draft of a flow',
        params,
        body: FlowDraft,
        response: { 200: FlowVersion },
      },
    },
    async (request) => saveDraft(context, request.params.id, request.body.definition, nameOfCaller(callerOf(request))),
  )

  app.delete(
    '/flows/:id/draft',
    {
      schema: {
        operationId: 'deleteFlowDraft',
        tags,
        summary: 'Take the draft away; what is published stays',
        params,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      await deleteDraft(context, request.params.id)
      return reply.status(204).send(null)
    },
  )

  app.post(
    '/flows/:id/publish',
    {
      schema: {
        operationId: 'publishFlow',
        tags,
        summary: 'Let new flow runs begin with the draft, which never changes from then on',
        params,
        response: { 200: FlowVersion },
      },
    },
    async (request) => publishDraft(context, request.params.id),
  )

  app.get(
    '/flows/:id/versions',
    {
      schema: {
        operationId: 'listFlowVersions',
        tags,
        summary: 'The 500 newest versions, newest first',
        params,
        response: { 200: Type.Object({ items: Type.Array(FlowVersionInfo) }) },
      },
    },
    async (request) => listVersions(context, request.params.id),
  )

  app.get(
    '/flows/:id/versions/:number',
    {
      schema: {
        operationId: 'readFlowVersion',
        tags,
        summary: 'A version with its definition',
        params: ofVersion,
        response: { 200: FlowVersion },
      },
    },
    async (request) => readVersion(context, request.params.id, request.params.number),
  )
}

/** What HTTP requests of a flow show to be let in. */
export function flowSecretRoutes(app: App, context: FlowContext): void {
  app.get(
    '/flows/:id/secrets',
    {
      schema: {
        operationId: 'listFlowSecrets',
        tags,
        summary: 'Secrets of a flow, without what they are',
        params,
        response: { 200: Type.Object({ items: Type.Array(FlowSecret) }) },
      },
    },
    async (request) => listSecrets(context, request.params.id),
  )

  app.put(
    '/flows/:id/secrets/:name',
    {
      schema: {
        operationId: 'setFlowSecret',
        tags,
        summary: 'Set a secret; every version of the flow uses it from then on',
        params: ofSecret,
        body: NewFlowSecret,
        response: { 200: FlowSecret },
      },
    },
    async (request) => setSecret(context, request.params.id, request.params.name, request.body),
  )

  app.delete(
    '/flows/:id/secrets/:name',
    {
      schema: {
        operationId: 'deleteFlowSecret',
        tags,
        summary: 'Delete a secret',
        params: ofSecret,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      await deleteSecret(context, request.params.id, request.params.name)
      return reply.status(204).send(null)
    },
  )
}
