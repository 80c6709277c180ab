import assert from 'node:assert/strict'
import { test } from 'node:test'
import { useDatabases } from '../databases/shared-databases.ts'
import { createConnection } from './connection.ts'
import { handGateway, rowsText } from './hand-gateway.ts'
import { startReceiver } from './start-receiver.ts'
import { startServerOn, storages } from './storages.ts'

const databases = useDatabases()
const lost = { status: 409, code: 'LEASE_LOST' }
const integer = (value: string) => ({ type: 'integer' as const, value })

for (const storage of storages)
  test(`the server on ${storage}`, async (t) => {
    const server = await startServerOn(t, storage, databases, { leaseSeconds: 4 })
    const receiver = await startReceiver(t)

    const open = async () => {
      const connection = await createConnection(server)
      const command = await connection.add({
        sql: 'SELECT id FROM orders WHERE id > @last_value@',
        callbackUrl: receiver.url,
        lastField: 'id',
        lastValue: 0,
      })
      await connection.runNow(command.id)
      receiver.accepted.length = 0
      return { connection, command, gateway: handGateway(server.url, connection.apiKey) }
    }
    const rows = [{ id: 1 }, { id: 2 }]
    const small = { rows: 2, bytes: Buffer.byteLength(rowsText(rows)), inline: rowsText(rows), lastValue: integer('2') }

    await t.test('I1: a superseded lease is refused with parts, heartbeat, failure and finish', async () => {
      const { connection, command, gateway } = await open()
      const first = await gateway.claim()
      await gateway.started(first)
      assert.equal((await gateway.putPart(first, 0, rows)).status, 204)
      // It says nothing more, so its lease runs out and the command goes out again.
      const second = await gateway.claim(10)
      assert.equal(second.commandId, first.commandId)
      assert.notEqual(second.runId, first.runId)
      assert.ok(second.lease > first.lease, 'a fencing token only grows')
      assert.equal((await connection.run(first.runId)).state, 'LOST')

      assert.deepEqual(await gateway.putPart(first, 1, rows), lost)
      assert.deepEqual(await gateway.heartbeat(first), lost)
      assert.deepEqual(await gateway.fail(first), lost)
      assert.deepEqual(await gateway.finish(first, small), lost)
      // Nor does the old run pass with the new token, or the new run with the old one.
      assert.deepEqual(await gateway.finish({ ...first, lease: second.lease }, small), lost)
      assert.deepEqual(await gateway.finish({ ...second, lease: first.lease }, small), lost)
      assert.equal((await connection.command(command.id)).lastValue, '0')
      assert.equal((await connection.command(command.id)).status, 'PROCESSING')

      await gateway.started(second)
      assert.equal((await gateway.finish(second, small)).status, 200)
      assert.equal((await receiver.untilAccepted(1)).length, 1)
      assert.equal((await connection.command(command.id)).lastValue, '2')
      assert.deepEqual(await gateway.finish(first, small), lost)
    })

    await t.test('I2: a run that is reported as done twice moves the cursor once and is delivered once', async () => {
      const { connection, command, gateway } = await open()
      const order = await gateway.claim()
      await gateway.started(order)
      assert.equal((await gateway.finish(order, small)).status, 200)
      assert.equal((await receiver.untilAccepted(1))[0]?.body, '[{"id":1},{"id":2}]')
      await connection.change(command.id, { lastValue: 1 })

      assert.equal((await gateway.finish(order, small)).status, 200)
      assert.equal((await connection.command(command.id)).lastValue, '1', 'what was done after it stands')
      assert.equal((await connection.deliveries(command.id)).length, 1)
    })

    await t.test('I2: a run with a part missing is not done, and nothing moves', async () => {
      const { connection, command, gateway } = await open()
      const order = await gateway.claim()
      await gateway.started(order)
      assert.equal((await gateway.putPart(order, 0, rows)).status, 204)
      assert.equal((await gateway.putPart(order, 2, [{ id: 5 }])).status, 204)
      const bytes = Buffer.byteLength(rowsText([{ id: 1 }, { id: 2 }, { id: 3 }, { id: 5 }])) - 2
      const report = { parts: 3, rows: 4, bytes, lastValue: integer('5') }
      assert.deepEqual(await gateway.finish(order, report), { status: 409, code: 'PART_MISSING' })
      const command1 = await connection.command(command.id)
      assert.deepEqual([command1.lastValue, command1.status], ['0', 'PROCESSING'])
      assert.deepEqual(await connection.deliveries(command.id), [])

      assert.equal((await gateway.putPart(order, 1, [{ id: 3 }])).status, 204)
      assert.equal((await gateway.putPart(order, 1, [{ id: 3 }])).status, 204, 'a part may be sent again')
      assert.deepEqual(await gateway.putPart(order, 1, [{ id: 4 }]), { status: 409, code: 'PART_CONFLICT' })
      assert.equal((await gateway.finish(order, report)).status, 200)
      assert.equal((await receiver.untilAccepted(1))[0]?.body, '[{"id":1},{"id":2},{"id":3},{"id":5}]')
      assert.equal((await connection.command(command.id)).lastValue, '5')
    })

    await t.test('I7: a run lost while a statement that may write ran waits for a person', async () => {
      const { connection } = await open()
      const gateway = handGateway(server.url, connection.apiKey)
      const reads = await gateway.claim()
      await gateway.fail(reads)
      const { id } = await connection.addDynamic({ sql: "UPDATE orders SET note = 'x'", callbackUrl: receiver.url })
      const order = await gateway.claim()
      assert.equal(order.commandId, id)
      await gateway.started(order)

      const run = await connection.untilRun(id, ({ endedAt }) => endedAt !== null)
      assert.equal(run.state, 'LOST')
      const command = await connection.command(id)
      assert.deepEqual([command.status, command.error?.code], ['PAUSED', 'OUTCOME_UNKNOWN'])
    })

    await t.test('I7: a run lost before its statement began is handed out again, whatever it is', async () => {
      const { connection } = await open()
      const gateway = handGateway(server.url, connection.apiKey)
      await gateway.fail(await gateway.claim())
      const { id } = await connection.addDynamic({ sql: 'DELETE FROM orders', callbackUrl: receiver.url })
      const first = await gateway.claim()
      const second = await gateway.claim(10)
      assert.deepEqual([first.commandId, second.commandId], [id, id])
      await gateway.started(second)
      assert.equal((await gateway.finish(second, { columns: [], affectedRows: 3 })).status, 200)
      const [delivery] = await receiver.untilAccepted(1)
      assert.equal(delivery?.body, '[]')
      assert.equal((await connection.command(id)).status, 'FINISHED')
    })
  })
