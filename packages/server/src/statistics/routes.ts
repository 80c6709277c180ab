import { CommandFreshness, ConnectionName, Statistics, StatisticsQuery } from '@postern/protocol/api'
import { Type } from 'typebox'
import type { App } from '../app.ts'
import type { Database } from '../database/database.ts'
import type { Clock } from '../lib/clock.ts'
import { listFreshness } from './list-freshness.ts'
import { readStatistics } from './read-statistics.ts'

const tags = ['Connections']
const params = Type.Object({ name: ConnectionName })

export function statisticsRoutes(app: App, { db, clock }: { readonly db: Database; readonly clock: Clock }): void {
  app.get(
    '/connections/:name/statistics',
    {
      schema: {
        operationId: 'readStatistics',
        tags,
        summary: 'What the runs of a connection came to, hour by hour and by gateway',
        params,
        querystring: StatisticsQuery,
        response: { 200: Statistics },
      },
    },
    async (request) => readStatistics(db, request.params.name, { hours: request.query.hours, now: clock() }),
  )

  app.get(
    '/connections/:name/freshness',
    {
      schema: {
        operationId: 'listFreshness',
        tags,
        summary: 'How fresh static commands are, those first that are or will soonest be stale',
        params,
        querystring: Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 20 })) }),
        response: { 200: Type.Object({ items: Type.Array(CommandFreshness) }) },
      },
    },
    async (request) => listFreshness(db, request.params.name, { limit: request.query.limit, now: clock() }),
  )
}
