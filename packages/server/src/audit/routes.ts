import { AuditEntry, AuditQuery, listOf } from '@postern/protocol/api'
import type { App } from '../app.ts'
import type { Database } from '../database/database.ts'
import { listAudit } from './list-audit.ts'

export function auditRoutes(app: App, { db }: { readonly db: Database }): void {
  app.get(
    '/audit',
    {
      schema: {
        operationId: 'listAudit',
        tags: ['Users'],
        summary: 'The audit log: who did what, newest first',
        querystring: AuditQuery,
        response: { 200: listOf(AuditEntry) },
      },
    },
    async (request) => listAudit(db, request.query),
  )
}
