import { AppPatch, AppQuery, App as AppShape, CloneApp, listOf, NewApp } from '@postern/protocol/api'
import { Type } from 'typebox'
import type { App } from '../app.ts'
import type { CommandContext } from '../commands/create-command.ts'
import { noContent } from '../http/no-content.ts'
import { toApp } from './app-view.ts'
import { deleteApp } from './delete-app.ts'
import { findApp, listApps } from './find-app.ts'
import { cloneApp, createApp, editApp } from './save-app.ts'

const tags = ['Apps']
const params = Type.Object({ id: Type.String({ maxLength: 100 }) })

export function appRoutes(app: App, context: CommandContext): void {
  const { db } = context
  app.get(
    '/apps',
    {
      schema: {
        operationId: 'listApps',
        tags,
        summary: 'Apps, oldest first',
        querystring: AppQuery,
        response: { 200: listOf(AppShape) },
      },
    },
    async (request) => listApps(db, request.query),
  )

  app.post(
    '/apps',
    {
      schema: {
        operationId: 'createApp',
        tags,
        summary: 'Add an app to a connection',
        body: NewApp,
        response: { 201: AppShape },
      },
    },
    async (request, reply) => reply.status(201).send(await createApp(context, request.body)),
  )

  app.get(
    '/apps/:id',
    {
      schema: {
        operationId: 'readApp',
        tags,
        summary: 'An app, with its parameters',
        params,
        response: { 200: AppShape },
      },
    },
    async (request) => {
      const { row, connection } = await findApp(db.read, request.params.id)
      return toApp(row, connection)
    },
  )

  app.patch(
    '/apps/:id',
    {
      schema: {
        operationId: 'editApp',
        tags,
        summary: 'Rename an app, or change what it runs and where its rows go',
        params,
        body: AppPatch,
        response: { 200: AppShape },
      },
    },
    async (request) => editApp(context, request.params.id, request.body),
  )

  app.post(
    '/apps/:id/clone',
    {
      schema: {
        operationId: 'cloneApp',
        tags,
        summary: 'Copy an app',
        params,
        body: CloneApp,
        response: { 201: AppShape },
      },
    },
    async (request, reply) => reply.status(201).send(await cloneApp(context, request.params.id, request.body.name)),
  )

  app.delete(
    '/apps/:id',
    {
      schema: {
        operationId: 'deleteApp',
        tags,
        summary: 'Delete an app that no flow uses',
        params,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      await deleteApp(context, request.params.id)
      return reply.status(204).send(null)
    },
  )
}
