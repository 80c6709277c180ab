import { Delivery, DeliveryState, ListQuery, listOf, Time } from '@postern/protocol/api'
import { Type } from 'typebox'
import type { App } from '../app.ts'
import type { Database } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import type { Clock } from '../lib/clock.ts'
import { dropDelivery } from './drop-delivery.ts'
import { listDeliveries } from './list-deliveries.ts'
import { redeliver } from './redeliver.ts'

const tags = ['Deliveries']

const Filter = Type.Object({
  connection: Type.Optional(Type.String({ maxLength: 200 })),
  commandId: Type.Optional(Type.String({ maxLength: 100 })),
  runId: Type.Optional(Type.String({ maxLength: 100 })),
  state: Type.Optional(DeliveryState),
  since: Type.Optional(Time),
  until: Type.Optional(Type.String({ format: 'date-time', description: 'RFC 3339; deliveries made before it' })),
  ...ListQuery.properties,
})

interface DeliveryRoutesContext {
  readonly db: Database
  readonly bus: Bus
  readonly clock: Clock
}

export function deliveryRoutes(app: App, { db, bus, clock }: DeliveryRoutesContext): void {
  app.get(
    '/deliveries',
    {
      schema: {
        tags,
        operationId: 'listDeliveries',
        summary: 'Deliveries, newest first',
        querystring: Filter,
        response: { 200: listOf(Delivery) },
      },
    },
    async (request) => listDeliveries(db, request.query),
  )
  app.post(
    '/deliveries/:id/redeliver',
    {
      schema: {
        tags,
        operationId: 'redeliver',
        summary: 'Send a result again, under the same webhook id',
        params: Type.Object({ id: Type.String() }),
        response: { 200: Delivery },
      },
    },
    async (request) => redeliver(db, bus, request.params.id, clock()),
  )
  app.post(
    '/deliveries/:id/drop',
    {
      schema: {
        tags,
        operationId: 'dropDelivery',
        summary: 'Let a delivery go that has failed',
        params: Type.Object({ id: Type.String() }),
        response: { 200: Delivery },
      },
    },
    async (request) => dropDelivery(db, bus, request.params.id, clock()),
  )
}
