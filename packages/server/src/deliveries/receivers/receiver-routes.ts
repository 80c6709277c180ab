import { ConnectionName, listOf, Receiver, ReceiverRequest } from '@postern/protocol/api'
import { Type } from 'typebox'
import type { App } from '../../app.ts'
import type { Database } from '../../database/database.ts'
import type { Bus } from '../../events/bus.ts'
import type { Clock } from '../../lib/clock.ts'
import { listReceivers } from './list-receivers.ts'
import { pauseReceiver, resumeReceiver } from './pause-receiver.ts'

const tags = ['Deliveries']
const params = Type.Object({ name: ConnectionName })

interface ReceiverRoutesContext {
  readonly db: Database
  readonly bus: Bus
  readonly clock: Clock
}

export function receiverRoutes(app: App, { db, bus, clock }: ReceiverRoutesContext): void {
  app.get(
    '/receivers',
    {
      schema: {
        tags,
        operationId: 'listReceivers',
        summary: 'Where the callbacks of all connections go, and what waits there',
        response: { 200: listOf(Receiver) },
      },
    },
    async () => ({ items: await listReceivers(db) }),
  )
  app.get(
    '/connections/:name/receivers',
    {
      schema: {
        tags,
        operationId: 'listReceiversOfConnection',
        summary: 'Where the callbacks of a connection go, and what waits there',
        params,
        response: { 200: listOf(Receiver) },
      },
    },
    async (request) => ({ items: await listReceivers(db, request.params.name) }),
  )
  app.post(
    '/connections/:name/receivers/pause',
    {
      schema: {
        tags,
        operationId: 'pauseReceiver',
        summary: 'Let the deliveries of a receiver wait',
        params,
        body: ReceiverRequest,
        response: { 200: Receiver },
      },
    },
    async (request) => pauseReceiver(db, bus, request.params.name, request.body.origin, clock()),
  )
  app.post(
    '/connections/:name/receivers/resume',
    {
      schema: {
        tags,
        operationId: 'resumeReceiver',
        summary: 'Let the deliveries of a paused receiver go',
        params,
        body: ReceiverRequest,
        response: { 200: Receiver },
      },
    },
    async (request) => resumeReceiver(db, bus, request.params.name, request.body.origin, clock()),
  )
}
