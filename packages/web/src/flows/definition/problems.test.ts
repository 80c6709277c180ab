import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inDefinition, problemAt, problemsOfStep, stepOfProblem } from './problems.ts'

const problems = inDefinition([
  { path: '/definition/steps/each/items', message: 'is needed' },
  { path: '/definition/steps/each/do/steps/one/url', message: 'is no URL' },
  { path: '/definition/steps/each2', message: 'is never reached' },
  { path: '/definition/start', message: 'is needed' },
])

test('a problem is told at its step and its field, and of the innermost step only', () => {
  const of = (id: string) => problemsOfStep(problems, id).map(({ path }) => path)
  assert.deepEqual(of('/steps/each'), ['/steps/each/items'])
  assert.deepEqual(of('/steps/each/do/steps/one'), ['/steps/each/do/steps/one/url'])
  assert.equal(problemAt(problems, '/steps/each/items'), 'is needed')
  assert.equal(problemAt(problems, '/steps/each/into'), undefined)
  const ids = ['/steps/each', '/steps/each/do/steps/one', '/steps/each2']
  assert.equal(stepOfProblem('/steps/each/do/steps/one/url', ids), ids[1])
  assert.equal(stepOfProblem('/steps/each2', ids), ids[2])
  assert.equal(stepOfProblem('/start', ids), undefined)
})
