import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialects } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'
import { addCommand, mustClaim, testGateway } from '../testing/test-gateway.ts'
import { holdBack } from './hold-back.ts'

const row = '{"id":1}'
const callbackUrl = 'https://receiver.example/'

for (const dialect of dialects) {
  test(`${dialect}: static commands wait while too much is not delivered, and go on once it is; dynamic ones do not wait`, async (t) => {
    const server = await testApp(t, dialect)
    const { api, db } = server
    const gateway = await testGateway(server)
    const look = (limitBytes: number) => holdBack({ ...server, limitBytes })
    const command = await addCommand(server, { callbackUrl })
    const readQueue = async () => (await api('GET', '/connections/erp/queue')).body
    for (let n = 0; n < 2; n++) {
      await command.runNow()
      const order = await mustClaim(gateway)
      await gateway.started(order)
      assert.equal((await gateway.finish(order, { inline: row, rows: 1, bytes: row.length })).status, 200)
    }
    await command.runNow()

    await look(2 * row.length)
    assert.equal((await api('GET', '/connections/erp')).body.heldBackSince, null, 'as much as the limit may wait')
    await look(2 * row.length - 1)
    assert.notEqual((await api('GET', '/connections/erp')).body.heldBackSince, null)
    assert.equal(await gateway.claim(), undefined)
    const held = await readQueue()
    assert.match(held.items[0].waitsFor, /^receivers: too much of this connection has not been delivered, since /)
    assert.deepEqual([held.counts.waitForReceivers, held.counts.waitForGateway], [1, 0])

    await api('POST', '/connections/erp/dynamic-commands', { sql: 'SELECT 2' })
    assert.equal((await mustClaim(gateway)).sql, 'SELECT 2')

    await db.transact((tx) =>
      tx.updateTable('delivery').set({ state: 'FAILED' }).where('state', '=', 'PENDING').execute(),
    )
    await look(2 * row.length - 1)
    assert.equal(await gateway.claim(), undefined, 'what was given up still takes room')
    await db.transact((tx) =>
      tx.updateTable('delivery').set({ state: 'DELIVERED' }).where('state', '=', 'FAILED').execute(),
    )
    await look(row.length)
    assert.equal(await gateway.claim(), undefined, 'it is not let go just below the limit')
    const waiting = gateway.claim(30)
    await look(2 * row.length)
    assert.equal((await waiting)?.commandId, command.id, 'who waits is woken')
    assert.equal((await readQueue()).counts.waitForReceivers, 0)
  })
}
