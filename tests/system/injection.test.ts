import assert from 'node:assert/strict'
import { test } from 'node:test'
import { useDatabases } from '../databases/shared-databases.ts'
import { createConnection } from './connection.ts'
import { makeSource, sourceKinds } from './sources.ts'
import { startGateway } from './start-gateway.ts'
import { startReceiver } from './start-receiver.ts'
import { startServer } from './start-server.ts'

const databases = useDatabases()
const hostile = "'; DROP TABLE orders; --"

test('a server with three databases', async (t) => {
  const server = await startServer(t)
  for (const kind of sourceKinds)
    await t.test(`I4: ${hostile} reaches ${kind} as that text, by a parameter and as last value`, async (t) => {
      const source = await makeSource(kind, databases)
      await source.exec('CREATE TABLE orders (id int primary key, name varchar(200))')
      await source.exec("INSERT INTO orders VALUES (1, 'zebra')")
      const receiver = await startReceiver(t)
      const connection = await createConnection(server)
      await startGateway(t, { url: server.url, apiKey: connection.apiKey, odbc: source.odbc })

      const bare = await connection.addDynamic({
        sql: 'INSERT INTO orders VALUES (2, @object.params.name@)',
        params: { name: hostile },
      })
      const inText = await connection.addDynamic({
        sql: "INSERT INTO orders VALUES (3, '<@object.params.name@>')",
        params: { name: hostile },
      })
      for (const { id } of [bare, inText]) {
        const run = await connection.untilRun(id, ({ endedAt }) => endedAt !== null)
        assert.deepEqual([run.state, run.error, run.affectedRows], ['DONE', null, 1])
        assert.equal((await connection.command(id)).status, 'FINISHED')
      }
      const { id } = await connection.add({
        sql: "SELECT name, '@last_value@' AS bound FROM orders WHERE name > @last_value@ ORDER BY name",
        callbackUrl: receiver.url,
        lastField: 'name',
        lastValue: hostile,
      })
      await connection.runNow(id)
      const [delivery] = await receiver.untilAccepted(1)
      assert.deepEqual(JSON.parse(delivery?.body ?? ''), [
        { name: `<${hostile}>`, bound: hostile },
        { name: 'zebra', bound: hostile },
      ])
      // The table stands, with the value in it.
      const rows = await connection.addDynamic({
        sql: 'SELECT id, name FROM orders ORDER BY id',
        callbackUrl: receiver.url,
      })
      await connection.untilRun(rows.id, ({ state }) => state === 'DONE')
      const [, all] = await receiver.untilAccepted(2)
      assert.deepEqual(JSON.parse(all?.body ?? ''), [
        { id: 1, name: 'zebra' },
        { id: 2, name: hostile },
        { id: 3, name: `<${hostile}>` },
      ])
    })
})
