import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Problem } from '@postern/protocol/api'
import { dialects } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'
import { gatewayWith, mustClaim } from '../testing/test-gateway.ts'

const rowsOf = (count: number, from = 0) => Array.from({ length: count }, (_, at) => `{"id":${from + at}}`)

for (const dialect of dialects) {
  const setUp = async (t: Parameters<typeof testApp>[0]) => {
    const server = await testApp(t, dialect)
    const { apiKey } = (await server.api('POST', '/connections', { name: 'erp' })).body
    const url = await server.listen()
    const ask = (wait: number) =>
      fetch(`${url}/api/v1/connections/erp/dynamic-commands`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie: server.cookie, origin: url, prefer: `wait=${wait}` },
        body: JSON.stringify({ sql: 'SELECT id FROM orders' }),
      })
    return { server, gateway: gatewayWith(server, apiKey, 'gw1'), ask }
  }

  test(`${dialect}: rows that are waited for are sent as soon as the gateway has sent them`, async (t) => {
    const { gateway, ask } = await setUp(t)
    const answered = ask(30)
    const order = await mustClaim(gateway, 10)
    await gateway.started(order)
    await gateway.part(order, 0, rowsOf(2))
    // Before the run has ended.
    const answer = await answered
    assert.deepEqual([answer.status, answer.headers.get('preference-applied')], [200, 'wait=30'])
    assert.equal(answer.headers.get('postern-run'), order.runId)
    await gateway.part(order, 1, rowsOf(2, 2))
    const bytes = rowsOf(4).join('').length
    assert.equal((await gateway.finish(order, { parts: 2, rows: 4, bytes })).status, 200)
    assert.deepEqual(await answer.json(), [{ id: 0 }, { id: 1 }, { id: 2 }, { id: 3 }])
  })

  test(`${dialect}: an answer with few rows, or none, is whole as well`, async (t) => {
    const { gateway, ask } = await setUp(t)
    for (const report of [{}, { rows: 1, inline: '{"id":1}' }]) {
      const answered = ask(30)
      const order = await mustClaim(gateway, 10)
      await gateway.started(order)
      await gateway.finish(order, report)
      assert.equal(((await (await answered).json()) as unknown[]).length, report.rows ?? 0)
    }
  })

  test(`${dialect}: a run that fails answers with the database's words, and after its first rows breaks off`, async (t) => {
    const { gateway, ask } = await setUp(t)
    const refused = ask(30)
    const first = await mustClaim(gateway, 10)
    await gateway.started(first)
    await gateway.fail(first, 'no such table: orders')
    const answer = await refused
    const problem = (await answer.json()) as Problem
    assert.deepEqual([answer.status, problem.code, problem.detail], [422, 'DATABASE_ERROR', 'no such table: orders'])

    const broken = ask(30)
    const second = await mustClaim(gateway, 10)
    await gateway.started(second)
    await gateway.part(second, 0, rowsOf(2))
    const begun = await broken
    await gateway.fail(second)
    await assert.rejects(begun.text(), 'never what looks like the whole array')
  })

  test(`${dialect}: who waits in vain is told where the command is`, async (t) => {
    const { server, gateway, ask } = await setUp(t)
    const answer = await ask(1)
    const { id } = (await answer.json()) as { id: string }
    assert.deepEqual([answer.status, answer.headers.get('location')], [202, `/api/v1/commands/${id}`])
    const order = await mustClaim(gateway)
    assert.equal(order.commandId, id, 'it still runs')
    assert.equal((await server.api('GET', `/commands/${id}`)).body.status, 'PROCESSING')
  })
}
