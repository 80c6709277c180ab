import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FlowDefinition } from '@postern/protocol/api'
import { useDatabases } from '../databases/shared-databases.ts'
import { createConnection } from './connection.ts'
import { flowRunEnded, post, publishFlow, sendRecord, writeApp } from './flows.ts'
import { makeSource } from './sources.ts'
import { startGateway } from './start-gateway.ts'
import { startReceiver } from './start-receiver.ts'
import { type Ending, startServer } from './start-server.ts'
import { until } from './until.ts'

const databases = useDatabases()
const hostile = "'; DROP TABLE orders; --"

test('a customer comes in by a direct URL, the database adds the orders, and the record goes on', async (t) => {
  const { server, receiver, app } = await startStory(t)
  const { url } = await publishFlow(server, {
    start: 'orders',
    steps: { ...lookUp(app), ...tell(receiver.url) },
  })
  const big = await flowRunEnded(server, await sendRecord(url, { customer: { id: 7 }, note: hostile }))
  assert.deepEqual([big.state, big.error], ['DONE', null])
  assert.deepEqual(
    big.steps.map(({ name, state }) => [name, state]),
    [
      ['orders', 'DONE'],
      ['large', 'DONE'],
      ['tell', 'DONE'],
    ],
  )
  const [told] = await receiver.untilAccepted(1)
  assert.deepEqual(JSON.parse(told?.body ?? ''), {
    customer: { id: 7 },
    note: hostile,
    orders: [
      { id: 1, note: 'first' },
      { id: 2, note: hostile },
    ],
  })
  // Nobody with so few orders is told of.
  const small = await flowRunEnded(server, await sendRecord(url, { customer: { id: 8 } }))
  assert.deepEqual([small.state, small.steps.length, receiver.accepted.length], ['DONE', 2, 1])
  const wrong = await flowRunEnded(server, await sendRecord(url, { customer: { id: hostile } }))
  assert.deepEqual([wrong.state, wrong.error?.code], ['FAILED', 'PARAMETER_REFUSED'])
})

test('I6: a flow run goes on after kill -9, wherever it was, with an answer that comes from outside meanwhile', async (t) => {
  const { server, receiver, app } = await startStory(t)
  const { url } = await publishFlow(server, {
    start: 'ask',
    steps: {
      ask: {
        type: 'http_request',
        method: 'POST',
        url: receiver.url.replace('/rows', '/ask'),
        body: '{"answerTo": webhooks.answer}',
        next: 'answer',
      },
      answer: { type: 'wait_for_webhook', into: 'approved', timeLimitSeconds: 3_600, next: 'orders' },
      ...lookUp(app),
      ...tell(receiver.url),
    },
  })
  const id = await sendRecord(url, { customer: { id: 7 } })
  const [asked] = await receiver.untilAccepted(1)
  await server.kill()
  await server.restart()
  const { answerTo } = JSON.parse(asked?.body ?? '') as { answerTo: string }
  assert.equal((await post(answerTo, { by: 'owner' })).status, 202)
  // Stored before it was answered: what is under way now may stop anywhere.
  await server.kill()
  await server.restart()
  const run = await flowRunEnded(server, id)
  assert.deepEqual([run.state, run.error], ['DONE', null])
  const told = await until('the record at its receiver', () => receiver.accepted.filter(({ path }) => path === '/rows'))
  const [first] = told
  assert.deepEqual(JSON.parse(first?.body ?? '').approved, { by: 'owner' })
  assert.equal(JSON.parse(first?.body ?? '').orders.length, 2)
  // Told again or not, it is one request by its key; no step was skipped.
  assert.equal(new Set(told.map(({ headers }) => headers['idempotency-key'])).size, 1)
  assert.deepEqual(
    run.steps.map(({ name }) => name),
    ['ask', 'answer', 'orders', 'large', 'tell'],
  )
})

async function startStory(t: Ending) {
  const source = await makeSource('PostgreSQL', databases)
  await source.exec('CREATE TABLE orders (id int primary key, customer int, note varchar(200))')
  await source.exec(
    `INSERT INTO orders VALUES (1, 7, 'first'), (2, 7, '${hostile.replaceAll("'", "''")}'), (3, 8, 'x')`,
  )
  const server = await startServer(t, { leaseSeconds: 4 })
  const receiver = await startReceiver(t)
  const connection = await createConnection(server)
  await startGateway(t, { url: server.url, apiKey: connection.apiKey, odbc: source.odbc })
  const app = await writeApp(server, connection.name, {
    sql: 'SELECT id, note FROM orders WHERE customer = @object.params.customer_id@ ORDER BY id',
    parameters: [{ name: 'customer_id', type: 'integer' }],
    callback: { kind: 'flow' },
  })
  return { server, receiver, connection, app }
}

const lookUp = (app: string): FlowDefinition['steps'] => ({
  orders: {
    type: 'data_gateway',
    app,
    parameters: { customer_id: 'object.customer.id' },
    into: 'orders',
    next: 'large',
  },
  large: { type: 'condition', if: '$count(object.orders) > 1', then: 'tell' },
})

const tell = (url: string): FlowDefinition['steps'] => ({
  tell: { type: 'http_request', method: 'POST', url, body: 'object' },
})
