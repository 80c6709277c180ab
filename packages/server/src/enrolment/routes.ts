import {
  ConnectionName,
  ConnectionOrderKey,
  CreatedEnrolment,
  Enrolment,
  listOf,
  NewEnrolment,
} from '@postern/protocol/api'
import { Type } from 'typebox'
import type { App } from '../app.ts'
import type { Bus } from '../events/bus.ts'
import { noContent } from '../http/no-content.ts'
import { cancelEnrolment, createEnrolment, type EnrolmentContext, listEnrolments } from './enrolments.ts'
import { readOrderKey, rotateOrderKey } from './order-keys.ts'
import { askForRotation } from './rotate-key.ts'

const tags = ['Connections']
const params = Type.Object({ name: ConnectionName })
const oneParams = Type.Object({ name: ConnectionName, id: Type.String() })
const standardMinutes = 60

/** Codes for gateways, the keys that they swap them for, and the key that runs are signed with. */
export function enrolmentRoutes(app: App, context: EnrolmentContext & { readonly bus: Bus }): void {
  const { db, bus, secretBox } = context
  const changed = (name: string) =>
    bus.publish({ kind: 'change', change: { what: 'connection', connection: name, id: name } })

  app.get(
    '/connections/:name/enrolments',
    {
      schema: {
        operationId: 'listEnrolments',
        tags,
        summary: 'Enrolment codes, newest first',
        params,
        response: { 200: listOf(Enrolment) },
      },
    },
    async (request) => ({ items: await listEnrolments(db, request.params.name) }),
  )

  app.post(
    '/connections/:name/enrolments',
    {
      schema: {
        operationId: 'createEnrolment',
        tags,
        summary: 'Make a code, shown this once, that one gateway swaps for a key of its own',
        params,
        body: NewEnrolment,
        response: { 201: CreatedEnrolment },
      },
    },
    async (request, reply) => {
      const { expiresInMinutes = standardMinutes } = request.body
      const created = await createEnrolment(context, request.params.name, expiresInMinutes)
      changed(request.params.name)
      return reply.status(201).send(created)
    },
  )

  app.delete(
    '/connections/:name/enrolments/:id',
    {
      schema: {
        operationId: 'cancelEnrolment',
        tags,
        summary: 'Cancel an enrolment code; the key that it was swapped for stays',
        params: oneParams,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      await cancelEnrolment(db, request.params.name, request.params.id)
      changed(request.params.name)
      return reply.status(204).send(null)
    },
  )

  app.post(
    '/connections/:name/keys/:id/rotate',
    {
      schema: {
        operationId: 'rotateApiKey',
        tags,
        summary: 'Have the gateway of a key take a new one; the old one ends once the new one is used',
        params: oneParams,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      await askForRotation(context, request.params.name, request.params.id)
      changed(request.params.name)
      return reply.status(204).send(null)
    },
  )

  app.get(
    '/connections/:name/order-key',
    {
      schema: {
        operationId: 'readOrderKey',
        tags,
        summary: 'The public key that runs are signed with',
        params,
        response: { 200: ConnectionOrderKey },
      },
    },
    async (request) => readOrderKey(db, secretBox, request.params.name),
  )

  app.post(
    '/connections/:name/order-key/rotate',
    {
      schema: {
        operationId: 'rotateOrderKey',
        tags,
        summary: 'Sign runs with a new key, which the old one vouches for',
        params,
        response: { 200: ConnectionOrderKey },
      },
    },
    async (request) => {
      const key = await rotateOrderKey(db, secretBox, request.params.name)
      changed(request.params.name)
      return key
    },
  )
}
