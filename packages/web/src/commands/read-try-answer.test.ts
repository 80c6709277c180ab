import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTryAnswer } from './read-try-answer.ts'

test('the rows of a trial keep every digit, whatever its columns are called', () => {
  const name = ',"rows":[}'
  const columns = [{ name, type: 'integer' }]
  const head = JSON.stringify({ columns, rowCount: 1, truncated: false, milliseconds: 3, warnings: [] })
  const trial = readTryAnswer(`${head.slice(0, -1)},"rows":[{${JSON.stringify(name)}:9007199254740993}]}`)
  assert.deepEqual(trial.columns, columns)
  assert.equal(trial.rows?.rows[0]?.get(name)?.text, '9007199254740993')
})
