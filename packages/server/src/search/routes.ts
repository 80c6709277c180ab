import { Found, listOf, SearchQuery } from '@postern/protocol/api'
import type { App } from '../app.ts'
import type { Database } from '../database/database.ts'
import { findByName } from './find-by-name.ts'

export function searchRoutes(app: App, { db }: { readonly db: Database }): void {
  app.get(
    '/search',
    {
      schema: {
        operationId: 'search',
        tags: ['Search'],
        summary: 'What has a text in its name, or as its id: the first few of each kind',
        querystring: SearchQuery,
        response: { 200: listOf(Found) },
      },
    },
    async (request) => ({ items: await findByName(db, request.query.text) }),
  )
}
