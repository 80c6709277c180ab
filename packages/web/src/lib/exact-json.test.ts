import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jsonText, parseExact } from './exact-json.ts'

test('I5: numbers that a double cannot hold are shown digit for digit', () => {
  const text =
    '{\n  "id": 9007199254740993,\n  "price": 12345678901234567890.10,\n  "n": 1,\n  "t": "9007199254740993"\n}'
  assert.equal(jsonText(parseExact(text)), text)
  assert.equal((parseExact('{"n": 1.5}') as { n: number }).n, 1.5)
})
