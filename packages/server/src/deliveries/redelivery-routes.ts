import { ConnectionName, ListQuery, listOf, Redelivered, RedeliverRequest, Redelivery } from '@postern/protocol/api'
import { Type } from 'typebox'
import { callerOf } from '../access/caller.ts'
import { nameOfCaller } from '../access/name-of-caller.ts'
import type { App } from '../app.ts'
import type { Database } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import type { Clock } from '../lib/clock.ts'
import { listRedeliveries } from './list-redeliveries.ts'
import { redeliverMany } from './redeliver-many.ts'

const tags = ['Deliveries']

const Filter = Type.Object({
  connection: Type.Optional(Type.String({ maxLength: 200 })),
  ...ListQuery.properties,
})

interface RedeliveryRoutesContext {
  readonly db: Database
  readonly bus: Bus
  readonly clock: Clock
}

export function redeliveryRoutes(app: App, { db, bus, clock }: RedeliveryRoutesContext): void {
  app.post(
    '/connections/:name/deliveries/redeliver',
    {
      schema: {
        tags,
        operationId: 'redeliverMany',
        summary: 'Send several results again: since a time, of some runs, or by their ids',
        params: Type.Object({ name: ConnectionName }),
        body: RedeliverRequest,
        response: { 200: Redelivered },
      },
    },
    async (request) =>
      redeliverMany({ db, bus, clock }, request.params.name, request.body, nameOfCaller(callerOf(request))),
  )
  app.get(
    '/redeliveries',
    {
      schema: {
        tags,
        operationId: 'listRedeliveries',
        summary: 'What was sent again by time or by runs, and how far it has come, newest first',
        querystring: Filter,
        response: { 200: listOf(Redelivery) },
      },
    },
    async (request) => listRedeliveries(db, request.query, clock()),
  )
}
