import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { App } from '@postern/protocol/api'
import { ownValues, parameterNames, parametersOf, plainParameter, sharedValues, toAppPatch } from './app-values.ts'

const app: App = {
  id: 'a1',
  kind: 'data_gateway',
  connection: 'erp',
  name: 'Customer',
  sql: 'SELECT * FROM c WHERE id = @object.params.id@',
  parameters: [{ name: 'id', type: 'integer', required: true }],
  callback: { kind: 'flow' },
  exactNumbers: 'number',
  timeoutSeconds: null,
  maxRows: null,
  maxBytes: null,
  writes: 'auto',
  retries: 'standard',
  callbackTimeoutSeconds: null,
  callbackFormat: null,
  callbackHeaderNames: [],
  callbackCredential: null,
  callbackRate: null,
  emptyResults: 'deliver',
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
}
const form = () => ({ shared: sharedValues(app), own: ownValues(app) })

test('the parameters of a text are found once each, in its order', () => {
  assert.deepEqual(parameterNames('@object.params.b@ @object.params.a@ @object.params.b@ @last_value@'), ['b', 'a'])
})

test('nothing is said of a parameter that is a required text, and nothing of what the text does not use', () => {
  const list = { ...plainParameter, type: 'list', of: 'integer', default: '1, 2' } as const
  const flag = { ...plainParameter, type: 'boolean', required: false, default: 'false' } as const
  const big = { ...plainParameter, type: 'integer', default: '9007199254740993' } as const
  const sql = '@object.params.ids@ @object.params.flag@ @object.params.big@ @object.params.plain@'
  assert.deepEqual(parametersOf(sql, { ids: list, flag, big, plain: plainParameter, gone: list }, {}), [
    { name: 'ids', type: 'list', of: 'integer', required: true, default: [1, 2] },
    { name: 'flag', type: 'boolean', required: false, default: false },
    { name: 'big', type: 'integer', required: true, default: '9007199254740993' },
  ])
})

test('an edit of an app says what was changed and nothing else', () => {
  assert.deepEqual(toAppPatch(form(), form()), {})
  const untyped = form()
  untyped.own = { ...untyped.own, parameters: { id: plainParameter } }
  assert.deepEqual(toAppPatch(form(), untyped), { parameters: [{ name: 'id', type: 'text', required: true }] })
  const after = form()
  after.shared.callbackUrl = 'https://a.example/in '
  after.own.callbackKind = 'url'
  after.shared.maxRows = 5
  assert.deepEqual(toAppPatch(form(), after), { callback: { kind: 'url', url: 'https://a.example/in' }, maxRows: 5 })
})
