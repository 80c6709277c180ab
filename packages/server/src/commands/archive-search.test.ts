import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialects } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'
import { mustClaim, testGateway } from '../testing/test-gateway.ts'

for (const dialect of dialects)
  test(`${dialect}: the archive is searched by text, failure and time, and a text means itself`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const add = async (name: string, sql: string, params: object, error?: string) => {
      await server.api('POST', '/connections/erp/dynamic-commands', { sql, params })
      const order = await mustClaim(gateway)
      await gateway.started(order)
      await (error === undefined ? gateway.finish(order) : gateway.fail(order, error))
      server.advance(60_000)
      return [order.commandId, name] as const
    }
    const middle = () => new Date(server.clock() - 30_000).toISOString()
    const names = new Map([await add('orders', 'SELECT 1 AS Orders', {}), await add('percent', "SELECT '50%_\\'", {})])
    const between = middle()
    names.set(...(await add('params', 'SELECT @object.params.q@', { q: 'Anna' })))
    names.set(...(await add('failed', 'SELECT 2', {}, 'No such TABLE: orders')))
    const find = async (query: string) => {
      const { body, text } = await server.api('GET', `/connections/erp/archive?${query}`)
      assert.ok(body.items, text)
      return body.items.map(({ id }: { id: string }) => names.get(id))
    }
    assert.deepEqual(await find('search=oRDERS'), ['failed', 'orders'])
    assert.deepEqual(await find('search=anna'), ['params'])
    for (const special of ['%', '_', '\\', '50%_\\'])
      assert.deepEqual(await find(`search=${encodeURIComponent(special)}`), ['percent'], special)
    assert.deepEqual(await find('failed=true'), ['failed'])
    assert.deepEqual(await find('failed=false&search=orders'), ['orders'])
    assert.deepEqual(await find(`from=${between}`), ['failed', 'params'])
    assert.deepEqual(await find(`to=${between}`), ['percent', 'orders'])
  })
