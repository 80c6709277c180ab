import assert from 'node:assert/strict'
import { test } from 'node:test'
import { useDatabases } from '../databases/shared-databases.ts'
import { createConnection } from './connection.ts'
import { makeSource, type SourceKind } from './sources.ts'
import { startGateway } from './start-gateway.ts'
import { startReceiver } from './start-receiver.ts'
import { startServerOn, storages } from './storages.ts'
import { until } from './until.ts'

const databases = useDatabases()

/** What each database says about a table that is not there. */
const refusals: Record<SourceKind, { message: RegExp; sqlState: string }> = {
  SQLite: { message: /no such table: orders/, sqlState: 'HY000' },
  PostgreSQL: { message: /relation "orders" does not exist/, sqlState: '42P01' },
  MariaDB: { message: /Table '.*orders' doesn't exist/, sqlState: '42S02' },
}
const sourceOn = { SQLite: ['SQLite', 'PostgreSQL', 'MariaDB'], PostgreSQL: ['PostgreSQL'] } as const

for (const storage of storages)
  test(`the server on ${storage}`, async (t) => {
    const server = await startServerOn(t, storage, databases)
    for (const kind of sourceOn[storage])
      await t.test(
        `a command that fails shows what ${kind} says, goes on, and is well again when repaired`,
        async (t) => {
          const source = await makeSource(kind, databases)
          const receiver = await startReceiver(t)
          const connection = await createConnection(server)
          await startGateway(t, { url: server.url, apiKey: connection.apiKey, odbc: source.odbc })
          const { message, sqlState } = refusals[kind]
          const { id } = await connection.add({
            sql: 'SELECT id FROM orders',
            callbackUrl: receiver.url,
            schedule: { everySeconds: 1 },
          })

          const failed = await connection.untilRun(id, ({ state }) => state === 'FAILED')
          assert.equal(failed.error?.code, 'DATABASE_ERROR')
          assert.match(failed.error.message, message)
          assert.equal(failed.error.sqlState, sqlState)
          const queued = await until('the red flag in the queue', async () => {
            const item = await connection.queued(id)
            return item?.error ? item : undefined
          })
          assert.match(queued.error?.message ?? '', message)
          assert.equal(queued.error?.sqlState, sqlState)
          assert.ok(
            queued.status === 'READY' || queued.status === 'PROCESSING',
            'a failure never stops a static command',
          )
          await until('a second run', async () => (await connection.runs(id)).filter((run) => run.error).length > 1)

          await source.exec('CREATE TABLE orders (id int primary key); INSERT INTO orders VALUES (7)')
          const [delivery] = await receiver.untilAccepted(1)
          assert.equal(delivery?.body, '[{"id":7}]')
          assert.equal((await connection.command(id)).error, null, 'a run that succeeds takes the flag away')
        },
      )
  })
