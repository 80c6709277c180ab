import { CommandCursor, CursorPreview, CursorPreviewRequest, ListQuery } from '@postern/protocol/api'
import { Type } from 'typebox'
import type { App } from '../app.ts'
import type { Database } from '../database/database.ts'
import { previewRewind } from './preview-rewind.ts'
import { readCommandCursor } from './read-cursor.ts'

const OfCommand = Type.Object({ id: Type.String() })
const tags = ['Commands']

export function cursorRoutes(app: App, { db }: { readonly db: Database }): void {
  app.get(
    '/commands/:id/cursor',
    {
      schema: {
        tags,
        operationId: 'readCursor',
        summary: 'Where the cursor of a command stands, and how it came there',
        params: OfCommand,
        querystring: ListQuery,
        response: { 200: CommandCursor },
      },
    },
    async (request) => readCommandCursor(db, request.params.id, request.query),
  )
  app.post(
    '/commands/:id/cursor/preview',
    {
      schema: {
        tags,
        operationId: 'previewRewind',
        summary: 'How many runs and rows another last value would send again',
        params: OfCommand,
        body: CursorPreviewRequest,
        response: { 200: CursorPreview },
      },
    },
    async (request) => previewRewind(db, request.params.id, request.body.lastValue),
  )
}
