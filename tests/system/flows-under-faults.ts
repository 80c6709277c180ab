import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { FlowRunDetail } from '@postern/protocol/api'
import type { Databases } from '../databases/shared-databases.ts'
import { createConnection } from './connection.ts'
import { publishFlow, writeApp } from './flows.ts'
import { ask, type Killable, type Killing, killBySeed } from './kill-by-seed.ts'
import { makeSource } from './sources.ts'
import { startGateway } from './start-gateway.ts'
import { startReceiver } from './start-receiver.ts'
import type { SystemServer } from './start-server.ts'
import { type Storage, startServerOn } from './storages.ts'
import { until } from './until.ts'

export interface FlowFaults extends Killing {
  readonly storage: Storage
  readonly flowRuns: number
  readonly gateways: number
  readonly withinMs: number
}

const customers = 50
/** Records that are sent at a time. */
const senders = 4
const stepNames = ['orders', 'count', 'tell', 'end']

/**
 * Records come in by a direct URL, get rows of a database, and go to a receiver, while server and gateways are killed by
 * a seed. In the end each record has one flow run that is done, with every step, and its receiver has seen it under one
 * key.
 */
export async function flowsUnderFaults(t: TestContext, databases: Databases, faults: FlowFaults): Promise<void> {
  const source = await makeSource('SQLite', databases)
  await source.exec(`CREATE TABLE orders (id integer primary key, customer int);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${customers * 3})
    INSERT INTO orders SELECT i, i % ${customers} FROM n`)
  const server = await startServerOn(t, faults.storage, databases, { leaseSeconds: 3 })
  const receiver = await startReceiver(t)
  const connection = await createConnection(server)
  const killed: Record<string, Killable> = { server }
  for (let n = 1; n <= faults.gateways; n++) {
    const name = `gateway ${n}`
    killed[name] = await startGateway(t, { url: server.url, apiKey: connection.apiKey, odbc: source.odbc, name })
  }
  const app = await writeApp(server, connection.name, {
    sql: 'SELECT id FROM orders WHERE customer = @object.params.customer@ ORDER BY id',
    parameters: [{ name: 'customer', type: 'integer' }],
    callback: { kind: 'flow' },
  })
  const { url } = await publishFlow(
    server,
    {
      start: 'orders',
      steps: {
        orders: {
          type: 'data_gateway',
          app,
          parameters: { customer: 'object.customer' },
          into: 'orders',
          next: 'count',
        },
        count: { type: 'transform', expression: '$count(object.orders)', into: 'count', next: 'tell' },
        tell: { type: 'http_request', method: 'POST', url: receiver.url, body: 'object', next: 'end' },
        end: { type: 'stop', answer: 'object.count' },
      },
    },
    { perMinute: 1_000_000 },
  )

  const over = new AbortController()
  const killing = killBySeed(faults, killed, over.signal)
  const runs = await sendAll(url, faults)
    .then((ids) => Promise.all(ids.map((id) => endOf(server, id, faults.withinMs))))
    .finally(() => over.abort())
  const kills = await killing

  assert.equal(new Set(runs.map(({ id }) => id)).size, faults.flowRuns, 'a record that is sent again is the same')
  for (const { id, state, error, answer, steps } of runs) {
    assert.deepEqual([id, state, error, answer], [id, 'DONE', null, 3])
    assert.deepEqual(
      steps.map((step) => [step.name, step.state]),
      stepNames.map((name) => [name, 'DONE']),
    )
  }
  const byKey = Map.groupBy(receiver.accepted, ({ headers }) => headers['idempotency-key'])
  assert.equal(byKey.size, faults.flowRuns, 'each flow run told its receiver, under one key')
  const told = [...byKey.values()].map((requests) => {
    assert.equal(new Set(requests.map(({ body }) => body)).size, 1, 'what has one key is the same')
    return (JSON.parse(requests[0]?.body ?? '') as { number: number }).number
  })
  assert.deepEqual(
    told.toSorted((a, b) => a - b),
    Array.from({ length: faults.flowRuns }, (_, number) => number),
  )
  t.diagnostic(`${receiver.accepted.length} requests under ${byKey.size} keys; killed: ${JSON.stringify(kills)}`)
}

/** Sends each record until it is taken; gives the ids of the flow runs. */
async function sendAll(url: string, { flowRuns, withinMs }: FlowFaults): Promise<string[]> {
  const ids: string[] = []
  let next = 0
  const send = async () => {
    while (next < flowRuns) {
      const number = next++
      ids[number] = await until(`record ${number} to be taken`, () => sendOnce(url, number), withinMs)
    }
  }
  await Promise.all(Array.from({ length: senders }, send))
  return ids
}

async function sendOnce(url: string, number: number): Promise<string | undefined> {
  const answer = await ask(() =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': `record-${number}` },
      body: JSON.stringify({ number, customer: number % customers }),
    }),
  )
  if (answer?.status !== 202) return void (await delay(50))
  return await ask(async () => ((await answer.json()) as { id: string }).id)
}

const endOf = ({ api }: SystemServer, id: string, withinMs: number): Promise<FlowRunDetail> =>
  until(
    `the end of flow run ${id}`,
    async () => {
      const run = await ask(() => api(FlowRunDetail, 'GET', `/flow-runs/${id}`))
      return run && run.state !== 'RUNNING' ? run : void (await delay(300))
    },
    withinMs,
  )
