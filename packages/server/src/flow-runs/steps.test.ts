import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FlowDefinition } from '@postern/protocol/api'
import { dialects } from '../testing/dialects.ts'
import { type FlowSetup, flowSetup } from '../testing/flow-setup.ts'
import { startReceiver } from '../testing/receiver.ts'
import { mustClaim, testGateway } from '../testing/test-gateway.ts'

/** A gateway, and the app of its connection with SQL. */
async function gatewayWithApp(setup: FlowSetup, sql: string, callback: object = { kind: 'flow' }) {
  const gateway = await testGateway(setup)
  const { id } = (await setup.api('GET', '/apps?connection=erp')).body.items[0]
  const edited = await setup.api('PATCH', `/apps/${id}`, { sql, callback })
  assert.equal(edited.status, 200, edited.text)
  return { gateway, app: id as string }
}

const rowsOf = (rows: object[]) => ({ inline: JSON.stringify(rows).slice(1, -1), rows: rows.length })

for (const dialect of dialects) {
  test(`${dialect}: a data_gateway step makes a command with values from the record, and goes on with its rows`, async (t) => {
    const setup = await flowSetup(t, dialect)
    const { gateway, app } = await gatewayWithApp(setup, 'SELECT * FROM orders WHERE customer = @object.params.id@')
    const flow = await setup.flow({
      start: 'orders',
      steps: {
        orders: { type: 'data_gateway', app, parameters: { id: 'object.customer.id' }, into: 'orders', next: 'end' },
        end: { type: 'stop', answer: '$sum(object.orders.total)' },
      },
    })
    const runId = await setup.run(flow, { customer: { id: "x'; DROP TABLE orders; --" } })
    const order = await mustClaim(gateway, 5)
    assert.equal(order.sql, 'SELECT * FROM orders WHERE customer = @object.params.id@')
    assert.deepEqual(order.params, { id: { type: 'text', value: "x'; DROP TABLE orders; --" } })
    await gateway.started(order)
    const rows = [{ total: 3 }, { total: 4 }]
    assert.equal((await gateway.finish(order, { ...rowsOf(rows) })).status, 200)
    const done = await setup.ended(runId)
    assert.deepEqual([done.state, done.answer], ['DONE', 7])
    const [step] = done.steps
    assert.deepEqual([step?.output, step?.runId, step?.connection], [rows, order.runId, 'erp'])
    assert.equal((await setup.api('GET', `/commands/${step?.commandId}`)).body.status, 'FINISHED')
  })

  test(`${dialect}: what the database says of a failed command is what the flow run says; a retry makes another one`, async (t) => {
    const setup = await flowSetup(t, dialect)
    const { gateway, app } = await gatewayWithApp(setup, 'SELECT 1')
    const flow = await setup.flow({
      start: 'one',
      steps: { one: { type: 'data_gateway', app, into: 'rows', next: 'end' }, end: { type: 'stop' } },
    })
    const runId = await setup.run(flow)
    const order = await mustClaim(gateway, 5)
    await gateway.started(order)
    await gateway.fail(order, 'no such table')
    const failed = await setup.ended(runId)
    assert.deepEqual(
      [failed.state, failed.error],
      ['FAILED', { code: 'DATABASE_ERROR', message: 'no such table', step: 'one' }],
    )
    await setup.api('POST', `/flow-runs/${runId}/retry`, {})
    const again = await mustClaim(gateway, 5)
    await gateway.started(again)
    await gateway.finish(again)
    assert.equal((await setup.ended(runId)).state, 'DONE')
  })

  test(`${dialect}: a cancelled flow run cancels its command, and nothing of it goes on`, async (t) => {
    const setup = await flowSetup(t, dialect)
    const { gateway, app } = await gatewayWithApp(setup, 'SELECT 1')
    const flow = await setup.flow({ start: 'one', steps: { one: { type: 'data_gateway', app, into: 'rows' } } })
    const runId = await setup.run(flow)
    const waiting = await setup.until(runId, ({ steps }) => steps[0]?.state === 'WAITING')
    const cancelled = await setup.api('POST', `/flow-runs/${runId}/cancel`)
    assert.deepEqual([cancelled.body.state, cancelled.body.steps[0].state], ['CANCELLED', 'CANCELLED'])
    assert.equal(await gateway.claim(), undefined)
    const command = await setup.api('GET', `/commands/${waiting.steps[0]?.commandId}`)
    assert.equal(command.body.error.code, 'RUN_CANCELLED')
    assert.equal((await setup.api('POST', `/flow-runs/${runId}/cancel`)).body.code, 'FLOW_RUN_STATE')
  })

  test(`${dialect}: I6: an HTTP request is tried again under the same key, and each time in a loop under another`, async (t) => {
    const setup = await flowSetup(t, dialect)
    let count = 0
    const receiver = await startReceiver(t, (_, response) => {
      response.statusCode = ++count === 1 ? 503 : 200
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ count }))
    })
    const flow = await setup.flow({
      start: 'send',
      steps: {
        send: {
          type: 'http_request',
          method: 'PUT',
          url: `${receiver.url}/orders/{{object.id}}`,
          headers: { 'X-Of': '"flow"' },
          body: '{"id": object.id}',
          retries: { waits: [60] },
          into: 'answer',
          next: 'more',
        },
        more: { type: 'condition', if: 'object.answer.body.count < 3', then: 'send', else: 'end' },
        end: { type: 'stop', answer: 'object.answer.body' },
      },
    })
    const runId = await setup.run(flow, { id: 'a/b' })
    const failed = await setup.until(runId, ({ steps }) => steps[0]?.attempts === 1)
    assert.match(failed.steps[0]?.error?.message ?? '', /answered 503/)
    setup.advance(70_000)
    setup.bus.publish({ kind: 'flow' })
    const done = await setup.ended(runId)
    assert.deepEqual([done.state, done.answer], ['DONE', { count: 3 }])
    const [first, second, third] = receiver.requests
    assert.deepEqual(
      [first?.path, first?.headers['x-of'], first?.body.toString()],
      ['/orders/a%2Fb', 'flow', '{"id":"a/b"}'],
    )
    assert.equal(first?.headers['idempotency-key'], second?.headers['idempotency-key'])
    assert.notEqual(second?.headers['idempotency-key'], third?.headers['idempotency-key'])
  })

  test(`${dialect}: a webhook URL is handed out ahead, takes one request, and is over then`, async (t) => {
    const setup = await flowSetup(t, dialect)
    const receiver = await startReceiver(t)
    const flow = await setup.flow({
      start: 'ask',
      steps: {
        ask: {
          type: 'http_request',
          method: 'POST',
          url: receiver.url,
          body: '{"answerTo": webhooks.answer}',
          next: 'answer',
        },
        answer: { type: 'wait_for_webhook', into: 'said', timeLimitSeconds: 60, next: 'end' },
        end: { type: 'stop', answer: 'object.said' },
      },
    })
    const runId = await setup.run(flow)
    const [asked] = await receiver.arrived(1)
    const { pathname } = new URL(JSON.parse(asked?.body.toString() ?? '').answerTo)
    const forged = pathname.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'))
    assert.equal((await setup.call('POST', forged, { yes: false })).status, 404)
    assert.equal((await setup.call('POST', pathname, { yes: true })).status, 202)
    const done = await setup.ended(runId)
    assert.deepEqual([done.state, done.answer], ['DONE', { yes: true }])
    // An answer that was lost is asked for again; another request is none.
    assert.equal((await setup.call('POST', pathname, { yes: true })).status, 202)
    assert.deepEqual((await setup.call('POST', pathname, { yes: false })).body.code, 'WEBHOOK_OVER')
  })

  test(`${dialect}: where nothing comes to a webhook URL in time, the flow run goes another way, or fails`, async (t) => {
    const setup = await flowSetup(t, dialect)
    const wait = { type: 'wait_for_webhook', into: 'said', timeLimitSeconds: 60 } as const
    const goes = await setup.run(
      await setup.flow({ start: 'wait', steps: { wait: { ...wait, onTimeout: 'late' }, late: { type: 'stop' } } }),
    )
    const fails = await setup.run(await setup.flow({ start: 'wait', steps: { wait } }))
    for (const id of [goes, fails]) await setup.until(id, ({ steps }) => steps[0]?.state === 'WAITING')
    setup.advance(60_000)
    setup.bus.publish({ kind: 'flow' })
    assert.equal((await setup.ended(goes)).state, 'DONE')
    assert.deepEqual((await setup.ended(fails)).error?.code, 'WEBHOOK_TIMED_OUT')
  })

  test(`${dialect}: a for_each does its steps for each item, so many at a time, and keeps their order`, async (t) => {
    const setup = await flowSetup(t, dialect)
    const flow = await setup.flow({
      start: 'each',
      steps: {
        each: {
          type: 'for_each',
          items: '[1..7]',
          parallel: 3,
          do: {
            start: 'double',
            steps: {
              double: { type: 'transform', expression: 'object.item * object.factor', into: 'item', next: 'only' },
              only: { type: 'transform', expression: '{"item": object.item}', next: 'same' },
              same: { type: 'condition', if: 'true' },
            },
          },
          into: 'doubled',
          next: 'end',
        },
        end: { type: 'stop', answer: 'object.doubled' },
      },
    })
    const record = { factor: 2, large: 'x'.repeat(100_000), nested: { list: [1] } }
    const done = await setup.ended(await setup.run(flow, record))
    assert.deepEqual([done.state, done.answer], ['DONE', [2, 4, 6, 8, 10, 12, 14]])
    const ofItem = (item: number) => done.steps.filter((step) => step.item === item).map(({ input }) => input)
    assert.deepEqual(ofItem(6), [{ ...record, item: 7, index: 6 }, { ...record, item: 14, index: 6 }, { item: 14 }])
    // The record that all items have is stored once, with the for_each.
    const stored = await setup.db.read.selectFrom('flow_step').select('input').where('item', 'is not', null).execute()
    assert.equal(stored.length, 21)
    assert.ok(Math.max(...stored.map(({ input }) => input.length)) < 200)

    const path = `/flow-runs/${done.id}/steps`
    const pages: string[][] = []
    for (let cursor = ''; pages.length < 9; ) {
      const { items, nextCursor } = (await setup.api('GET', `${path}?limit=10${cursor}`)).body
      pages.push(items.map(({ id }: { id: string }) => id))
      if (nextCursor === undefined) break
      cursor = `&cursor=${nextCursor}`
    }
    assert.deepEqual([pages.flat(), pages.length], [done.steps.map(({ id }) => id), 3])
    assert.equal((await setup.api('GET', '/flow-runs/none/steps')).status, 404)
  })

  test(`${dialect}: rows that are too many for the record stay where they are, and a for_each reads them there`, async (t) => {
    const setup = await flowSetup(t, dialect)
    const { gateway, app } = await gatewayWithApp(setup, 'SELECT * FROM big')
    const flow = await setup.flow({
      start: 'read',
      steps: {
        read: { type: 'data_gateway', app, into: 'rows', next: 'each' },
        each: {
          type: 'for_each',
          items: 'object.rows',
          parallel: 4,
          do: { start: 'n', steps: { n: { type: 'transform', expression: 'object.item.n', into: 'item' } } },
          into: 'numbers',
          next: 'end',
        },
        end: { type: 'stop', answer: '{"numbers": object.numbers, "rows": object.rows.result.rows}' },
      },
    })
    const runId = await setup.run(flow)
    const order = await mustClaim(gateway, 5)
    await gateway.started(order)
    const rows = Array.from({ length: 6 }, (_, n) => JSON.stringify({ n, text: 'x'.repeat(60_000) }))
    await gateway.part(order, 0, rows.slice(0, 3))
    await gateway.part(order, 1, rows.slice(3))
    await gateway.finish(order, { parts: 2, rows: 6, bytes: rows.join('').length })
    const done = await setup.ended(runId)
    assert.deepEqual([done.state, done.answer], ['DONE', { numbers: [0, 1, 2, 3, 4, 5], rows: 6 }])

    await setup.db.transact((tx) => tx.updateTable('run').set({ result_removed_at: 1 }).execute())
    const [each] = done.steps.filter(({ name }) => name === 'each')
    assert.equal((await setup.api('POST', `/flow-runs/${runId}/retry`, { stepId: each?.id })).status, 200)
    const gone = await setup.ended(runId)
    assert.deepEqual([gone.state, gone.error?.code, gone.error?.step], ['FAILED', 'RESULT_GONE', 'each'])
  })

  test(`${dialect}: an app that answers to a direct URL, or to a webhook, is delivered within the server`, async (t) => {
    const setup = await flowSetup(t, dialect)
    setup.startDeliveries()
    const target = await setup.flow({ start: 'end', steps: { end: { type: 'stop', answer: 'object.n' } } })
    const made = await setup.api('POST', '/direct-urls', { name: 'rows', flowId: target })
    const { gateway, app } = await gatewayWithApp(setup, 'SELECT n FROM t', {
      kind: 'direct_url',
      directUrl: made.body.id,
    })
    const source = await setup.flow({ start: 'one', steps: { one: { type: 'data_gateway', app } } })
    const runId = await setup.run(source)
    const order = await mustClaim(gateway, 5)
    await gateway.started(order)
    await gateway.finish(order, rowsOf([{ n: 1 }, { n: 2 }]))
    assert.equal((await setup.ended(runId)).state, 'DONE')
    const started = await untilRuns(setup, target, 2)
    assert.deepEqual((await Promise.all(started.map(setup.ended))).map(({ answer }) => answer).toSorted(), [1, 2])
    const [delivery] = (await setup.api('GET', `/deliveries?commandId=${order.commandId}`)).body.items
    assert.deepEqual([delivery.state, delivery.attemptCount], ['DELIVERED', 1])
    // I8: they are rows of the connection, and go with it; they are kept as long as the flow run is under way.
    const [first] = (await setup.read(started[0] ?? '')).steps
    assert.deepEqual([first?.connection, first?.runId], ['erp', order.runId])

    // The same address, typed.
    await setup.api('PATCH', `/apps/${app}`, { callback: { kind: 'url', url: made.body.url } })
    await setup.run(source)
    const typed = await mustClaim(gateway, 5)
    await gateway.started(typed)
    await gateway.finish(typed, rowsOf([{ n: 5 }]))
    const [newest] = await untilRuns(setup, target, 3)
    assert.equal((await setup.ended(newest ?? '')).steps[0]?.runId, typed.runId, 'it did not go over HTTP')

    await setup.api('PATCH', `/apps/${app}`, { callback: { kind: 'webhook' } })
    const waiting = await setup.flow({
      start: 'one',
      steps: {
        one: { type: 'data_gateway', app, next: 'wait' },
        wait: { type: 'wait_for_webhook', into: 'rows', timeLimitSeconds: 60, next: 'end' },
        end: { type: 'stop', answer: 'object.rows' },
      },
    })
    const second = await setup.run(waiting)
    const next = await mustClaim(gateway, 5)
    await gateway.started(next)
    await gateway.finish(next, rowsOf([{ n: 3 }]))
    assert.deepEqual((await setup.ended(second)).answer, [{ n: 3 }])
  })
}

test('I10: a secret goes to its own origin only, and an HTTP request to allowed addresses only', async (t) => {
  const setup = await flowSetup(t, 'sqlite')
  const receiver = await startReceiver(t)
  const steps = (url: string, secret?: string): FlowDefinition => ({
    start: 'send',
    steps: { send: { type: 'http_request', method: 'GET', url, retries: 'none', ...(secret && { secret }) } },
  })
  const own = await setup.flow(steps(`${receiver.url}/own`, 'crm'))
  const other = await setup.flow(steps(`${receiver.url}/other`, 'crm'))
  const inside = await setup.flow(steps('http://10.0.0.1/'))
  const credential = { kind: 'bearer', token: 'token-of-the-crm' }
  for (const [flow, origin] of [
    [own, receiver.url],
    [other, 'https://crm.example.com'],
  ]) {
    const set = await setup.api('PUT', `/flows/${flow}/secrets/crm`, { origin, credential })
    assert.equal(set.status, 200, set.text)
  }
  assert.equal((await setup.ended(await setup.run(own))).state, 'DONE')
  const refused = await setup.ended(await setup.run(other))
  assert.match(refused.error?.message ?? '', /is for https:\/\/crm\.example\.com only/)
  const private_ = await setup.ended(await setup.run(inside))
  assert.match(private_.error?.message ?? '', /10\.0\.0\.1 is a private address/)
  assert.deepEqual(
    receiver.requests.map(({ path, headers }) => [path, headers.authorization]),
    [['/own', 'Bearer token-of-the-crm']],
  )
})

async function untilRuns(setup: FlowSetup, flowId: string, count: number): Promise<string[]> {
  for (;;) {
    const changed = new Promise<void>((resolve) => {
      const unsubscribe = setup.bus.subscribe(() => {
        unsubscribe()
        resolve()
      })
    })
    const { items } = (await setup.api('GET', `/flow-runs?flowId=${flowId}`)).body
    if (items.length >= count) return items.map(({ id }: { id: string }) => id)
    await changed
  }
}
