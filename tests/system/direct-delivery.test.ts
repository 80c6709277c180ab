import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Delivery } from '@postern/protocol/api'
import { Webhook } from 'standardwebhooks'
import { useDatabases } from '../databases/shared-databases.ts'
import { createConnection } from './connection.ts'
import { makeSource } from './sources.ts'
import { startGateway } from './start-gateway.ts'
import { type Received, startReceiver } from './start-receiver.ts'
import { startServerOn } from './storages.ts'
import { until } from './until.ts'

const databases = useDatabases()

/** Stands in a row and nowhere else. */
const marker = 'heron-8d1f52c7'

/** Files below a folder that hold the marker. */
const filesWithMarker = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(marker))

const idOf = ({ headers }: Received): string => String(headers['webhook-id'])

test('a gateway posts rows itself that never reach the server, through 500s, a kill and a server away', async (t) => {
  const server = await startServerOn(t, 'SQLite', databases, { settings: { POSTERN_CALLBACK_ALLOW: '' } })
  const source = await makeSource('SQLite', databases)
  await source.exec('CREATE TABLE birds (id int primary key, name text)')
  const receiver = await startReceiver(t)
  const connection = await createConnection(server)
  const gateway = await startGateway(t, {
    url: server.url,
    apiKey: connection.apiKey,
    odbc: source.odbc,
    settings: { POSTERN_DIRECT_ALLOW: '127.0.0.1' },
  })
  const direct = {
    sql: 'SELECT id, name FROM birds WHERE id > @last_value@ ORDER BY id',
    lastField: 'id',
    lastValue: 0,
    delivery: 'direct' as const,
    retries: { waits: [1, 1, 1, 1, 1] },
  }
  const { id } = await connection.add({ ...direct, callbackUrl: receiver.url })
  const webhook = new Webhook(await connection.signingSecret())
  const arrived = async (bird: number) => {
    const delivery = await until(`the delivery of bird ${bird}`, async () =>
      (await connection.deliveries(id)).find(({ state }, n) => n === 0 && state === 'DELIVERED'),
    )
    const last = receiver.accepted.at(-1)
    assert.ok(last)
    assert.deepEqual(webhook.verify(last.body, last.headers as Record<string, string>), [
      { id: bird, name: `${marker} ${bird}` },
    ])
    assert.equal(delivery.webhookId, idOf(last))
    return { delivery, detail: await connection.run(delivery.runId) }
  }
  const addBird = async (bird: number) => {
    await source.exec(`INSERT INTO birds VALUES (${bird}, '${marker} ${bird}')`)
    const before = receiver.received.length
    await connection.runNow(id)
    await until('a request', () => receiver.received.length > before)
  }

  // The receiver fails, then takes the same rows under the same id.
  receiver.answer = 500
  await addBird(1)
  receiver.answer = 200
  const first = await arrived(1)
  assert.equal(new Set(receiver.received.map(idOf)).size, 1)
  const attempts = first.detail.deliveries[0]?.attempts ?? []
  assert.deepEqual([attempts[0]?.status, attempts.at(-1)?.status, attempts.at(-1)?.responseExcerpt], [500, 200, ''])
  assert.deepEqual([first.delivery.gateway, first.detail.direct, first.detail.rows], ['test', true, 1])

  // I6: the gateway is killed between the statement and the answer.
  receiver.answer = 'hang'
  await addBird(2)
  await gateway.kill()
  receiver.answer = 200
  await gateway.restart()
  await arrived(2)
  assert.equal(new Set(receiver.received.map(idOf)).size, 2)

  // The server is away while the receiver answers: it is told when it is back, and nothing is sent again.
  const later = Promise.withResolvers<number>()
  receiver.answer = later.promise
  await addBird(3)
  await server.kill()
  later.resolve(200)
  await until('the answer', () => receiver.accepted.length === 3)
  await server.restart()
  const third = await arrived(3)
  assert.deepEqual([third.delivery.attemptCount, receiver.accepted.length], [1, 3])

  // By hand once more, under the same id: the rows are kept.
  receiver.answer = 200
  await server.api(Delivery, 'POST', `/deliveries/${third.delivery.id}/redeliver`)
  await until('the same again', () => receiver.accepted.length === 4)
  assert.deepEqual(receiver.accepted.slice(2).map(idOf), [third.delivery.webhookId, third.delivery.webhookId])

  // What the gateway's own host does not name is refused before the statement runs.
  const elsewhere = await connection.add({ ...direct, callbackUrl: 'http://10.1.2.3/rows' })
  await connection.runNow(elsewhere.id)
  const refused = await connection.untilRun(elsewhere.id, ({ state }) => state === 'FAILED')
  assert.deepEqual([refused.error?.code, refused.startedAt], ['DIRECT_NOT_ALLOWED', null])

  assert.deepEqual(filesWithMarker(server.dataFolder), [])
  assert.deepEqual(filesWithMarker(gateway.dataFolder), [], 'on the disk of the gateway they are encrypted')
  assert.ok(!server.output().includes(marker) && !gateway.log().includes(marker))
})
