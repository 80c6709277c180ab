import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawFlow, nearest } from './draw-flow.ts'
import { layoutFlow, shapeOf } from './layout-flow.ts'

const stop = { type: 'stop' }
const flow = {
  start: 'a',
  steps: {
    a: { type: 'condition', if: 'x', then: 'b', else: 'each' },
    b: { type: 'delay', seconds: 1, next: 'a' },
    each: { type: 'for_each', items: 'l', do: { start: 'x', steps: { x: { type: 'transform', next: 'y' }, y: stop } } },
    alone: stop,
  },
}

test('steps stand below what leads to them, ways side by side, and the steps of a for_each within it', () => {
  const { nodes } = layoutFlow(flow)
  const at = (id: string) => {
    const place = nodes.get(id)
    assert.ok(place, id)
    return place
  }
  assert.ok(at('/start').y < at('/steps/a').y)
  assert.ok(at('/steps/a').y < at('/steps/b').y)
  assert.ok(at('/steps/b').x + at('/steps/b').width <= at('/steps/each').x)
  const [box, last] = [at('/steps/each'), at('/steps/each/do/steps/y')]
  assert.ok(last.x >= 0 && last.y > 0 && last.x + last.width <= box.width && last.y + last.height <= box.height)
})

test('what is typed moves nothing, and what leads elsewhere does', () => {
  const typed = { ...flow, steps: { ...flow.steps, a: { ...flow.steps.a, if: 'y' } } }
  assert.equal(shapeOf(typed), shapeOf(flow))
  assert.notEqual(shapeOf({ ...flow, start: 'b' }), shapeOf(flow))
  assert.deepEqual(layoutFlow(JSON.parse(shapeOf(flow))), layoutFlow(flow))
})

test('orders of ways that contradict each other, loops and what leads to itself are drawn', () => {
  const pair = (then: string, otherwise: string) => ({ type: 'condition', then, else: otherwise })
  const steps = { a: pair('b', 'c'), b: pair('d', 'e'), c: pair('e', 'd'), d: pair('d', 'a'), e: pair('b', 'b') }
  const { nodes, lines } = layoutFlow({ start: 'a', steps })
  for (const { x, y } of [...nodes.values(), ...[...lines.values()].flat()]) assert.ok(Number.isFinite(x + y))
})

test('there is a line for each way that leads to a step that is there, and an end for the others', () => {
  const broken = { ...flow, steps: { ...flow.steps, b: { type: 'delay', next: 'nowhere' } } }
  const { nodes, edges } = drawFlow(broken, layoutFlow(broken))
  assert.deepEqual(
    edges.map(({ id }) => id),
    ['/start', '/steps/a/then', '/steps/a/else', '/steps/each/do/start', '/steps/each/do/steps/x/next'],
  )
  const b = nodes.find(({ id }) => id === '/steps/b')
  assert.equal(b?.type === 'step' && b.data.ends, 'next')
})

test('arrow keys lead to the nearest step in their direction', () => {
  const { nodes } = drawFlow(flow, layoutFlow(flow))
  assert.equal(nearest(nodes, '/steps/b', 'ArrowUp'), '/steps/a')
  assert.equal(nearest(nodes, '/steps/b', 'ArrowRight'), '/steps/each')
  assert.equal(nearest(nodes, '/steps/each', 'ArrowDown'), '/steps/each/do/steps/x')
  assert.equal(nearest(nodes, '/steps/alone', 'ArrowUp'), undefined)
})
