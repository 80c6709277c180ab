import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deliverySetup } from '../testing/delivery-setup.ts'
import { dialects } from '../testing/dialects.ts'
import { queueDelivery } from './queue-delivery.ts'

for (const dialect of dialects) {
  test(`${dialect}: I3: the webhook id follows from the result, whenever and however often it is queued`, async (t) => {
    const { db, clock, deliver, delivery } = await deliverySetup(t, dialect)
    const url = 'http://127.0.0.1:9/nobody'
    const first = await delivery(await deliver(url, ['{"n":1}']))
    const other = await delivery(await deliver(url, ['{"n":1}']))
    const again = await db.transact((tx) =>
      queueDelivery(tx, {
        connectionId: first.connection_id,
        commandId: first.command_id,
        runId: first.run_id,
        sequence: first.sequence,
        url,
        now: clock(),
      }),
    )
    assert.equal((await delivery(again)).webhook_id, first.webhook_id)
    assert.notEqual(other.webhook_id, first.webhook_id)
  })
}
