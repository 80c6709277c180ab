import {
  ConnectionName,
  CreatedSigningSecret,
  listOf,
  NewSigningSecret,
  SigningSecret,
  SigningSecretInfo,
} from '@postern/protocol/api'
import { Type } from 'typebox'
import type { App } from '../app.ts'
import type { Database } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import { noContent } from '../http/no-content.ts'
import type { Clock } from '../lib/clock.ts'
import type { SecretBox } from '../lib/secret-box.ts'
import { addSigningSecret, listSigningSecrets, readSigningSecret, revokeSigningSecret } from './signing-secret.ts'

interface SigningSecretRoutesContext {
  readonly db: Database
  readonly bus: Bus
  readonly clock: Clock
  readonly secretBox: SecretBox
}

const tags = ['Connections']
const params = Type.Object({ name: ConnectionName })

export function signingSecretRoutes(app: App, context: SigningSecretRoutesContext): void {
  const { db, bus, secretBox } = context
  const changed = (name: string) =>
    bus.publish({ kind: 'change', change: { what: 'connection', connection: name, id: name } })

  app.get(
    '/connections/:name/signing-secret',
    {
      schema: {
        operationId: 'readSigningSecret',
        tags,
        summary: 'The Standard Webhooks secret that came with the connection',
        params,
        response: { 200: SigningSecret },
      },
    },
    async (request) => ({ secret: await readSigningSecret(db, request.params.name, secretBox) }),
  )

  app.get(
    '/connections/:name/signing-secrets',
    {
      schema: {
        operationId: 'listSigningSecrets',
        tags,
        summary: 'What callbacks are signed with, oldest first: hints of shared secrets, and public keys',
        params,
        response: { 200: listOf(SigningSecretInfo) },
      },
    },
    async (request) => ({ items: await listSigningSecrets(db, request.params.name, secretBox) }),
  )

  app.post(
    '/connections/:name/signing-secrets',
    {
      schema: {
        operationId: 'createSigningSecret',
        tags,
        summary: 'Make a further signing secret, shown this once; callbacks carry the signatures of all',
        params,
        body: NewSigningSecret,
        response: { 201: CreatedSigningSecret },
      },
    },
    async (request, reply) => {
      const { name } = request.params
      const created = await addSigningSecret(context, name, request.body.algorithm ?? 'v1')
      changed(name)
      return reply.status(201).send(created)
    },
  )

  app.delete(
    '/connections/:name/signing-secrets/:id',
    {
      schema: {
        operationId: 'revokeSigningSecret',
        tags,
        summary: 'Revoke a signing secret: nothing is signed with it from the next attempt on',
        params: Type.Object({ name: ConnectionName, id: Type.String() }),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { name, id } = request.params
      await revokeSigningSecret(db, name, secretBox, id)
      changed(name)
      return reply.status(204).send(null)
    },
  )
}
