import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRows } from './parse-rows.ts'

const texts = (json: string) => {
  const parsed = parseRows(json)
  assert.ok(parsed)
  return parsed.rows.map((row) => parsed.columns.map((column) => row.get(column)?.text))
}

test('I5: integers beyond 2^53 and long decimals keep every digit', () => {
  assert.deepEqual(texts('[{"id":9223372036854775807,"amount":0.10000000000000000001,"tiny":-1.50e-7}]'), [
    ['9223372036854775807', '0.10000000000000000001', '-1.50e-7'],
  ])
})

test('columns stand in the order of the row, also when their names are numbers', () => {
  assert.deepEqual(parseRows('[{"b":1,"2":2,"1":3},{"c":4}]')?.columns, ['b', '2', '1', 'c'])
})

test('text comes out as the same code points', () => {
  assert.deepEqual(texts('[{"t":"é 漢字 🏰 \\"q\\" \\\\ \\n \\u0001 \\ud83d\\ude00"}]'), [
    ['é 漢字 🏰 "q" \\ \n \u0001 😀'],
  ])
})

test('null, booleans and nested values keep their kind', () => {
  const row = parseRows('[ { "a" : null , "b" : true, "c": {"x":[1,"}]"]}, "d": "null" } ]')?.rows[0]
  assert.deepEqual(
    [...(row?.values() ?? [])],
    [
      { kind: 'null', text: 'null' },
      { kind: 'boolean', text: 'true' },
      { kind: 'nested', text: '{"x":[1,"}]"]}' },
      { kind: 'string', text: 'null' },
    ],
  )
})

test('an empty array is no rows', () => {
  assert.deepEqual(parseRows(' [] '), { columns: [], rows: [], cut: false })
  assert.deepEqual(parseRows('[{}]')?.rows.length, 1)
})

test('a text that is not an array of objects is no rows at all', () => {
  for (const text of ['', 'hello', '{"a":1}', '[1,2]', '[{"a":1}] x', '[{"a":1,}]', '[{"a" 1}]', '[{a:1}]'])
    assert.equal(parseRows(text), null, text)
})

test('a text cut anywhere gives only the rows that were whole', () => {
  const whole = '[{"a":1,"b":"x\\"y"},{"a":22,"b":null},{"a":3,"b":true}]'
  for (let length = 1; length < whole.length; length += 1) {
    const parsed = parseRows(whole.slice(0, length))
    if (parsed === null) continue
    assert.equal(parsed.cut, true)
    for (const row of parsed.rows) assert.equal(row.size, 2)
    const expected = whole.slice(0, length).split('}').length - 1
    assert.equal(parsed.rows.length, expected)
  }
})
