import assert from 'node:assert/strict'
import { test } from 'node:test'
import { losses } from './losses.ts'

test('what is lost is counted in words, what is not there is left out, and counting ends somewhere', () => {
  const none = { commands: 0, archived: 0, runs: 0, undelivered: 0, keys: 0, apps: 0, flowRuns: 0, alerts: 0 }
  assert.deepEqual(losses({ ...none, logEntries: 0, most: 100_000 }), [])
  assert.deepEqual(losses({ ...none, undelivered: 1, runs: 100_000, keys: 2, logEntries: 1_234, most: 100_000 }), [
    ['1', 'result that has not been delivered', true],
    ['100,000 or more', 'runs with their results', false],
    ['2', 'API keys', false],
    ['1,234', 'entries of its log', false],
  ])
})
