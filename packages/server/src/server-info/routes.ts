import { ServerInfo } from '@postern/protocol/api'
import type { App } from '../app.ts'
import type { Database } from '../database/database.ts'
import type { ServerSettings } from '../settings.ts'
import { readServerInfo } from './read-server-info.ts'

interface ServerInfoContext {
  readonly db: Database
  readonly settings: ServerSettings
}

export function serverInfoRoutes(app: App, { db, settings }: ServerInfoContext): void {
  app.get(
    '/server',
    {
      schema: {
        operationId: 'readServerInfo',
        tags: ['Users'],
        summary: 'Version, sizes and settings of the server, without secrets',
        response: { 200: ServerInfo },
      },
    },
    async () => readServerInfo(db, settings),
  )
}
