import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRows } from './parse-rows.ts'
import { columnWidths, rowText } from './row-text.ts'

test('I5: a row that is copied has all its digits and characters', () => {
  const row = '{"id":9007199254740993.10,"a \\"b\\"":"näher\\n","none":null,"yes":true,"nested":{"a":[1e400]}}'
  const [parsed] = parseRows(`[${row}]`)?.rows ?? []
  assert.ok(parsed)
  assert.equal(rowText(parsed), row)
})

test('a column is as wide as its name and its values, and never wider than can be read', () => {
  const { rows = [] } = parseRows(`[{"id":1,"text":"${'x'.repeat(200)}"},{"id":1234567890,"text":""}]`) ?? {}
  assert.deepEqual(columnWidths(['id', 'text', 'a longer name'], rows), [14, 44, 17])
})
