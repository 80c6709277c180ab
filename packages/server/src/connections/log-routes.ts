import { ConnectionName, LogEntry, LogQuery, listOf } from '@postern/protocol/api'
import { Type } from 'typebox'
import type { App } from '../app.ts'
import type { Database } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import { noContent } from '../http/no-content.ts'
import type { ConnectionLog } from './connection-log.ts'
import { deleteLog, listLog } from './list-log.ts'

interface LogRoutesContext {
  readonly db: Database
  readonly bus: Bus
  readonly connectionLog: ConnectionLog
}

export function connectionLogRoutes(app: App, { db, bus, connectionLog }: LogRoutesContext): void {
  const tags = ['Connections']
  const params = Type.Object({ name: ConnectionName })

  app.get(
    '/connections/:name/log',
    {
      schema: {
        operationId: 'listLog',
        tags,
        summary: 'Every request of the gateways, newest first',
        description:
          'With a filter, a page is looked for among 20,000 entries: it may have fewer than fit, even none, while `nextCursor` says that more follow.',
        params,
        querystring: LogQuery,
        response: { 200: listOf(LogEntry) },
      },
    },
    async (request) => listLog(db, request.params.name, request.query),
  )

  app.delete(
    '/connections/:name/log',
    {
      schema: { operationId: 'deleteLog', tags, summary: 'Delete the log', params, response: { 204: noContent } },
    },
    async (request, reply) => {
      const { name } = request.params
      // What is still gathered in memory is older than this request, so it goes too.
      await connectionLog.flush()
      await deleteLog(db, name)
      bus.publish({ kind: 'change', change: { what: 'log', connection: name, id: name } })
      return reply.status(204).send(null)
    },
  )
}
