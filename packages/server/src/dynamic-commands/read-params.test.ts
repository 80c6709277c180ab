import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InputError } from '../lib/app-error.ts'
import { dialects } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'
import { mustClaim, testGateway } from '../testing/test-gateway.ts'
import { readParams } from './read-params.ts'

test('a value of a list is read as any other, and told by its place', () => {
  const errors: InputError[] = []
  const read = readParams({ ids: [1, 'a', true, null, 1.5], none: [] }, errors)
  const types = read.ids?.type === 'list' ? read.ids.values.map(({ type, value }) => [type, value]) : []
  const expected = [
    ['integer', '1'],
    ['unknown', 'a'],
    ['boolean', 'true'],
    ['unknown', null],
    ['float', '1.5'],
  ]
  assert.deepEqual([types, read.none, errors], [expected, { type: 'list', values: [] }, []])
  readParams({ ids: [1, 2 ** 53] }, errors)
  assert.deepEqual(
    errors.map(({ path }) => path),
    ['/params/ids/1'],
  )
})

for (const dialect of dialects)
  test(`${dialect}: a list of a dynamic command reaches the gateway as one`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const send = (params: object) =>
      server.api('POST', '/connections/erp/dynamic-commands', {
        sql: 'SELECT id FROM orders WHERE id IN (@object.params.ids@)',
        params,
      })
    assert.equal((await send({ ids: [1, [2]] })).status, 400)
    assert.equal((await send({ ids: Array.from({ length: 1_001 }, () => 1) })).status, 400)
    assert.equal((await send({ ids: [1, 2] })).status, 201)
    const values = ['1', '2'].map((value) => ({ type: 'integer', value }))
    assert.deepEqual((await mustClaim(gateway)).params, { ids: { type: 'list', values } })
  })
