import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FlowStepState } from '@postern/protocol/api'
import { executionsOf, looksOf, takenWays } from './run-states.ts'

const definition = {
  start: 'a',
  steps: {
    a: { type: 'condition', then: 'each', else: 'end' },
    each: {
      type: 'for_each',
      do: { start: 'one', steps: { one: { type: 'transform', next: 'two' }, two: { type: 'stop' } } },
      next: 'end',
    },
    end: { type: 'stop' },
  },
}
let made = 0
const step = (name: string, number: number, state: FlowStepState = 'DONE', of: string | null = null, item = 0) => ({
  id: of === null ? name : `${++made}`,
  name,
  number,
  state,
  forEachStepId: of,
  item: of === null ? null : item,
})

test('how far each step came is told by its last time, and of items by what needs to be seen', () => {
  const executions = executionsOf([
    { ...step('a', 1, 'FAILED'), id: 'a1' },
    step('a', 1),
    step('each', 2, 'WAITING'),
    step('one', 1, 'DONE', 'each', 0),
    step('one', 1, 'FAILED', 'each', 1),
    step('one', 1, 'READY', 'each', 2),
  ])
  assert.deepEqual(Object.fromEntries(looksOf(executions)), {
    '/steps/a': { state: 'DONE', times: 2 },
    '/steps/each': { state: 'WAITING', times: 1 },
    '/steps/each/do/steps/one': { state: 'FAILED', times: 3 },
  })
})

test('the ways are those that were gone, also within a for_each', () => {
  const executions = executionsOf([
    step('a', 1),
    step('each', 2, 'WAITING'),
    step('one', 1, 'DONE', 'each', 0),
    step('two', 2, 'DONE', 'each', 0),
    step('one', 1, 'WAITING', 'each', 1),
  ])
  assert.deepEqual([...takenWays(definition, executions)].sort(), [
    '/start',
    '/steps/a/then',
    '/steps/each/do/start',
    '/steps/each/do/steps/one/next',
  ])
})
