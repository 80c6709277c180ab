import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { useDatabases } from '../databases/shared-databases.ts'
import { createConnection } from './connection.ts'
import { makeSource } from './sources.ts'
import { startGateway } from './start-gateway.ts'
import { startReceiver } from './start-receiver.ts'
import { startServerOn, storages } from './storages.ts'
import { until } from './until.ts'

const databases = useDatabases()

for (const storage of storages)
  test(`${storage}: I3: what a receiver missed arrives in order, under the ids of the first attempts`, async (t) => {
    const source = await makeSource('SQLite', databases)
    await source.exec(
      "CREATE TABLE orders (id bigint primary key, note text); INSERT INTO orders VALUES (1, 'é 漢字 👩‍👩‍👧')",
    )
    const server = await startServerOn(t, storage, databases)
    const receiver = await startReceiver(t)
    const connection = await createConnection(server)
    await startGateway(t, { url: server.url, apiKey: connection.apiKey, odbc: source.odbc })
    const { id } = await connection.add({
      sql: 'SELECT id, note FROM orders WHERE id > @last_value@ ORDER BY id',
      callbackUrl: receiver.url,
      lastField: 'id',
      lastValue: 0,
    })

    receiver.answer = 503
    for (const row of [2, 3, 4]) {
      await connection.runNow(id)
      await connection.untilRun(
        id,
        ({ state, lastValueAfter }) => state === 'DONE' && lastValueAfter?.value === `${row - 1}`,
      )
      await source.exec(`INSERT INTO orders VALUES (${row}, 'order ${row}')`)
    }
    const [refused] = await until('the first attempt', () => receiver.received.length > 0 && receiver.received)
    await receiver.down()
    const states = (await connection.deliveries(id)).map(({ state }) => state)
    assert.deepEqual(states.toSorted(), ['PENDING', 'WAITING', 'WAITING'])
    // The server itself may be killed while it waits for the receiver.
    await server.kill()
    await server.restart()
    receiver.answer = 200
    await receiver.up()

    const arrived = await receiver.untilAccepted(3)
    assert.deepEqual(
      arrived.map(({ body }) => (JSON.parse(body) as { id: number }[]).map((row) => row.id)),
      [[1], [2], [3]],
    )
    assert.equal(arrived[0]?.headers['webhook-id'], refused?.headers['webhook-id'])
    const ids = arrived.map(({ headers }) => headers['webhook-id'])
    assert.equal(new Set(ids).size, 3)
    const known = (await connection.deliveries(id)).map(({ webhookId }) => webhookId)
    assert.deepEqual(ids.toSorted(), known.toSorted())

    const webhook = new Webhook(await connection.signingSecret())
    for (const { body, headers } of [...receiver.received, ...arrived])
      webhook.verify(body, Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])))
    const other = new Webhook(await (await createConnection(server)).signingSecret())
    assert.throws(() => other.verify(arrived[0]?.body ?? '', arrived[0]?.headers as Record<string, string>))
  })
