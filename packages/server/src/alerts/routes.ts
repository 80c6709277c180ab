import { Alert, AlertQuery, ConnectionName, listOf } from '@postern/protocol/api'
import { Type } from 'typebox'
import type { App } from '../app.ts'
import type { Database } from '../database/database.ts'
import { listAlerts } from './list-alerts.ts'

const tags = ['Alerts']

export function alertRoutes(app: App, { db }: { readonly db: Database }): void {
  app.get(
    '/alerts',
    {
      schema: {
        tags,
        operationId: 'listAlerts',
        summary: 'Alerts of all connections, newest first',
        querystring: Type.Object({ connection: Type.Optional(ConnectionName), ...AlertQuery.properties }),
        response: { 200: listOf(Alert) },
      },
    },
    async (request) => listAlerts(db, request.query),
  )
  app.get(
    '/connections/:name/alerts',
    {
      schema: {
        tags,
        operationId: 'listAlertsOfConnection',
        summary: 'Alerts of a connection, newest first',
        params: Type.Object({ name: ConnectionName }),
        querystring: AlertQuery,
        response: { 200: listOf(Alert) },
      },
    },
    async (request) => listAlerts(db, { ...request.query, connection: request.params.name }),
  )
}
