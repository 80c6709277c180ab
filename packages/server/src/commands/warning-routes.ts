import { CommandWarnings } from '@postern/protocol/api'
import { Type } from 'typebox'
import type { App } from '../app.ts'
import type { Database } from '../database/database.ts'
import { readWarnings } from './command-warnings.ts'

export function warningRoutes(app: App, { db }: { db: Database }): void {
  app.get(
    '/commands/:id/warnings',
    {
      schema: {
        tags: ['Commands'],
        operationId: 'readCommandWarnings',
        summary: 'What a command may lose, repeat or send too much of, and how to mend it',
        params: Type.Object({ id: Type.String() }),
        response: { 200: CommandWarnings },
      },
    },
    async (request) => ({ items: await readWarnings(db, request.params.id) }),
  )
}
