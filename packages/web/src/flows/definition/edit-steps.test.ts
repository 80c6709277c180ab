import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addStep, connect, removeStep, renameStep, setAt, wrongName } from './edit-steps.ts'
import { findStep, readAllSteps, valueAt, waysOf } from './read-steps.ts'

const flow = {
  start: 'a',
  steps: {
    a: { type: 'condition', if: 'x', then: 'wait', else: 'end' },
    wait: { type: 'wait_for_webhook', into: 'w', timeLimitSeconds: 9, next: 'each', onTimeout: 'end' },
    each: {
      type: 'for_each',
      items: 'l',
      do: { start: 'one', steps: { one: { type: 'transform', expression: 'webhooks.wait & webhooks.waiting' } } },
      next: 'end',
    },
    end: { type: 'stop', answer: 'webhooks.`wait`' },
  },
}
const ways = (definition: unknown) =>
  Object.fromEntries(
    readAllSteps(definition).flatMap(({ place, start, steps }) => [
      [`${place}/start`, start],
      ...steps.flatMap(({ id, fields }) => waysOf(fields).map(({ field, to }) => [`${id}/${field}`, to])),
    ]),
  )

test('a definition that is no flow yet has no steps, and nothing in it is taken for what it is not', () => {
  for (const odd of [
    undefined,
    null,
    7,
    [],
    {},
    { steps: [] },
    { start: 1, steps: { a: null, b: 'x', c: { next: 7 } } },
  ])
    for (const { steps } of readAllSteps(odd)) for (const { fields } of steps) assert.ok(waysOf(fields))
  assert.equal(valueAt({ a: [{ 'b/c': 1 }] }, '/a/0/b~1c'), 1)
})

test('a value is set at a pointer, and keeps its place in the order', () => {
  assert.deepEqual(setAt({}, '/a/b', 1), { a: { b: 1 } })
  assert.equal(JSON.stringify(setAt({ a: 1, b: 2 }, '/a', 3)), '{"a":3,"b":2}')
  assert.deepEqual(setAt({ a: [1, { b: 2 }] }, '/a/1/b', undefined), { a: [1, {}] })
  assert.deepEqual(setAt({ a: [1, 2] }, '/a/0', undefined), { a: [2] })
})

test('a step that is put in between leads to what was there', () => {
  const spot = { place: '', from: { id: '/steps/a', field: 'then' } }
  const { definition, id } = addStep(flow, 'transform', { place: '', spot })
  assert.equal(id, '/steps/transform')
  assert.equal(ways(definition)['/steps/a/then'], 'transform')
  assert.equal(ways(definition)['/steps/transform/next'], 'wait')
  const again = addStep(definition, 'transform', { place: '', spot })
  assert.equal(again.id, '/steps/transform2')
  assert.equal(ways(again.definition)['/steps/transform2/next'], 'transform')
})

test('a step comes first, alone, within a for_each, or at an end', () => {
  const first = addStep(flow, 'delay', { place: '', spot: { place: '', from: null } })
  assert.deepEqual([ways(first.definition)['/start'], ways(first.definition)['/steps/delay/next']], ['delay', 'a'])
  assert.equal(ways(addStep(flow, 'delay', { place: '' }).definition)['/steps/delay/next'], undefined)
  const inner = addStep(flow, 'stop', {
    place: '/steps/each/do',
    spot: { place: '/steps/each/do', from: { id: '/steps/each/do/steps/one', field: 'next' } },
  })
  assert.equal(ways(inner.definition)['/steps/each/do/steps/one/next'], 'stop')
  assert.deepEqual(addStep({}, 'stop', { place: '', spot: { place: '', from: null } }).definition, {
    start: 'stop',
    steps: { stop: { type: 'stop' } },
  })
})

test('what led to a step that is taken out leads to what came after it', () => {
  const without = removeStep(flow, '/steps/wait')
  assert.equal(findStep(without, '/steps/wait'), undefined)
  assert.equal(ways(without)['/steps/a/then'], 'each')
  assert.equal(ways(removeStep(flow, '/steps/a'))['/start'], 'wait')
  const ended = removeStep(flow, '/steps/end')
  assert.deepEqual([ways(ended)['/steps/a/else'], ways(ended)['/steps/each/next']], [undefined, undefined])
})

test('a new name is given everywhere that a step is named, and to its webhook in expressions', () => {
  const renamed = renameStep(flow, '/steps/wait', 'reply-1')
  assert.equal(renamed.id, '/steps/reply-1')
  assert.equal(ways(renamed.definition)['/steps/a/then'], 'reply-1')
  assert.equal(
    valueAt(renamed.definition, '/steps/each/do/steps/one/expression'),
    'webhooks.`reply-1` & webhooks.waiting',
  )
  assert.equal(valueAt(renamed.definition, '/steps/end/answer'), 'webhooks.`reply-1`')
  assert.deepEqual(Object.keys(Object(valueAt(renamed.definition, '/steps'))), ['a', 'reply-1', 'each', 'end'])
  assert.equal(ways(renameStep(flow, '/steps/each/do/steps/one', 'two').definition)['/steps/each/do/start'], 'two')
})

test('a name that is taken or none is told', () => {
  const step = findStep(flow, '/steps/a')
  assert.ok(step)
  for (const name of ['', '9', 'a b', 'a'.repeat(64), 'wait']) assert.ok(wrongName(flow, step, name), name)
  for (const name of ['a', 'one', 'A-1_x']) assert.equal(wrongName(flow, step, name), null, name)
})

test('a way is cut and led elsewhere', () => {
  const spot = { place: '', from: { id: '/steps/wait', field: 'onTimeout' } }
  assert.equal(ways(connect(flow, spot, undefined))['/steps/wait/onTimeout'], undefined)
  assert.equal(ways(connect(flow, spot, 'each'))['/steps/wait/onTimeout'], 'each')
})
