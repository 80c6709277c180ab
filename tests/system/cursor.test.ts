import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setInterval } from 'node:timers/promises'
import { useDatabases } from '../databases/shared-databases.ts'
import { createConnection } from './connection.ts'
import { makeSource } from './sources.ts'
import { startGateway } from './start-gateway.ts'
import { type Receiver, startReceiver } from './start-receiver.ts'
import { startServerOn, storages } from './storages.ts'
import { until } from './until.ts'

const databases = useDatabases()

for (const storage of storages)
  test(`${storage}: rows that are added while a command runs arrive once each, in order`, async (t) => {
    const source = await makeSource('SQLite', databases)
    await source.exec('CREATE TABLE orders (id bigint primary key, note text)')
    const server = await startServerOn(t, storage, databases)
    const receiver = await startReceiver(t)
    const connection = await createConnection(server)
    await startGateway(t, { url: server.url, apiKey: connection.apiKey, odbc: source.odbc })
    const { id } = await connection.add({
      sql: 'SELECT id, note FROM orders WHERE id > @last_value@ ORDER BY id',
      callbackUrl: receiver.url,
      schedule: { everySeconds: 1 },
      lastField: 'id',
      lastValue: 0,
    })

    const added: number[] = []
    for await (const _ of setInterval(50)) {
      added.push(added.length + 1)
      await source.exec(`INSERT INTO orders VALUES (${added.length}, 'order ${added.length}')`)
      if (added.length === 40) break
    }
    await until('every row', () => idsIn(receiver).length >= added.length)
    assert.deepEqual(idsIn(receiver), added)
    assert.ok(receiver.accepted.length > 1, 'in several deliveries')
    assert.equal((await connection.command(id)).lastValue, '40')

    const runs = (await connection.runs(id)).length
    await until('a run without rows', async () => {
      const [newest, ...older] = await connection.runs(id)
      return older.length >= runs && newest?.state === 'DONE' && newest.rows === 0
    })
    assert.equal((await connection.command(id)).lastValue, '40', 'no rows: the cursor stays')
    assert.deepEqual(idsIn(receiver), added, 'and nothing arrives twice')

    await connection.change(id, { lastValue: 35 })
    await until('the rows behind the edited last value', () => idsIn(receiver).length > added.length)
    assert.deepEqual(idsIn(receiver).slice(added.length), [36, 37, 38, 39, 40])
    assert.equal((await connection.command(id)).lastValue, '40')
  })

function idsIn({ accepted }: Receiver): number[] {
  return accepted.flatMap(({ body }) => (JSON.parse(body) as { id: number }[]).map(({ id }) => id))
}
