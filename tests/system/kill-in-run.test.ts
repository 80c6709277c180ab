import assert from 'node:assert/strict'
import { test } from 'node:test'
import { useDatabases } from '../databases/shared-databases.ts'
import { assertAllRows, bigRows, sqliteSelect as select } from './big-table.ts'
import { createConnection, type TestConnection } from './connection.ts'
import { handGateway } from './hand-gateway.ts'
import { partsStored } from './parts-stored.ts'
import { makeSource } from './sources.ts'
import { startGateway } from './start-gateway.ts'
import { type Receiver, startReceiver } from './start-receiver.ts'
import type { Ending } from './start-server.ts'
import { type Storage, startServerOn, storages } from './storages.ts'
import { until } from './until.ts'

const databases = useDatabases()

for (const storage of storages) {
  test(`${storage}: I6: a gateway killed in the middle of a run leaves nothing half and nothing stuck`, async (t) => {
    const { server, connection, command, gateway, receiver, source } = await startRun(t, storage)
    const [first] = await connection.runs(command)
    assert.equal(first?.state, 'EXECUTING')
    await gateway.kill()
    await select.release(source)
    await gateway.restart()

    await assertDelivered(receiver, connection, command)
    assert.deepEqual(
      (await connection.runs(command)).map(({ state }) => state),
      ['DONE', 'DONE', 'LOST'],
    )
    // Its own lease was the first of the command: 1.
    const late = handGateway(server.url, connection.apiKey)
    const answer = await late.finish({ runId: first.id, lease: 1 }, { lastValue: { type: 'integer', value: '5' } })
    assert.deepEqual(answer, { status: 409, code: 'LEASE_LOST' })
    assert.equal((await connection.command(command)).lastValue, String(bigRows))
  })

  test(`${storage}: I6: a server killed while parts are being stored delivers the rows once, as a whole`, async (t) => {
    const { server, connection, command, receiver, source } = await startRun(t, storage)
    await server.kill()
    await select.release(source)
    assert.equal(receiver.received.length, 0)
    await server.restart()

    await assertDelivered(receiver, connection, command)
  })

  test(`${storage}: a gateway that is told to stop in the middle of a run hands it back at once`, async (t) => {
    const { connection, command, gateway, receiver, source } = await startRun(t, storage)
    assert.equal(await gateway.stop(), 0)
    assert.deepEqual(
      (await connection.runs(command)).map(({ state }) => state),
      ['RELEASED'],
    )
    const queued = await connection.queued(command)
    assert.deepEqual([queued?.status, queued?.error], ['READY', null])
    assert.equal(receiver.received.length, 0)

    await select.release(source)
    await gateway.restart()
    await assertDelivered(receiver, connection, command)
  })
}

/** A run of many rows, of which some have reached the server and some have not. */
async function startRun(t: Ending, storage: Storage) {
  const source = await makeSource('SQLite', databases)
  await select.prepare(source)
  const server = await startServerOn(t, storage, databases, { leaseSeconds: 4 })
  const receiver = await startReceiver(t)
  const connection = await createConnection(server)
  const gateway = await startGateway(t, { url: server.url, apiKey: connection.apiKey, odbc: source.odbc })
  const { id: command } = await connection.add({
    sql: select.sql,
    callbackUrl: receiver.url,
    lastField: 'id',
    lastValue: 0,
  })
  await connection.runNow(command)
  await until('two parts at the server', async () => (await partsStored(server.api, connection.name)) >= 2)
  return { source, server, receiver, connection, gateway, command }
}

async function assertDelivered(receiver: Receiver, connection: TestConnection, command: string): Promise<void> {
  const [delivery] = await receiver.untilAccepted(1).catch(async (cause: unknown) => {
    const runs = await connection.runs(command)
    const deliveries = await connection.deliveries(command)
    throw new Error(JSON.stringify({ runs, deliveries, command: await connection.command(command) }), { cause })
  })
  assertAllRows(delivery?.body ?? '')
  const { status, lastValue, error } = await connection.command(command)
  assert.deepEqual({ status, lastValue, error }, { status: 'READY', lastValue: String(bigRows), error: null })
  // The next run finds nothing new: what was delivered counts as delivered.
  const runs = await connection.runs(command)
  await connection.runNow(command)
  await connection.untilRun(command, ({ state, id }) => state === 'DONE' && !runs.some((run) => run.id === id))
  const bodies = (await receiver.untilAccepted(1)).map(({ body }) => body).slice(1)
  assert.ok(
    bodies.every((body) => body === '[]'),
    'nothing arrives twice',
  )
}
