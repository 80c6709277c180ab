import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCallbackRules } from '@postern/outbound'
import type { AppCallback, AppParameter } from '@postern/protocol/api'
import type { AppRow } from '../../apps/app-view.ts'
import type { InputError } from '../../lib/app-error.ts'
import { checkFlow } from './check-flow.ts'
import { readDefinition } from './read-definition.ts'

const app = (id: string, callback: AppCallback, parameters: AppParameter[], sql: string | null = 'SELECT 1') =>
  ({ id, name: id, sql, callback: JSON.stringify(callback), parameters: JSON.stringify(parameters) }) as AppRow
const number = { type: 'integer', required: true } as const
const apps = [
  app('orders', { kind: 'flow' }, [
    { ...number, name: 'id' },
    { ...number, name: 'limit', default: 10 },
  ]),
  app('away', { kind: 'url', url: 'https://a.example.com/' }, []),
  app('hooked', { kind: 'webhook' }, []),
  app('empty', { kind: 'flow' }, [], null),
]
const surroundings = {
  apps: new Map(apps.map((one) => [one.id, one])),
  secrets: new Map([['crm', 'https://crm.example.com']]),
  rules: readCallbackRules([], () => 'http://127.0.0.1'),
}

function problems(definition: unknown): InputError[] {
  const errors: InputError[] = []
  const read = readDefinition(definition, errors)
  if (read) checkFlow(read, surroundings, errors)
  return errors
}
const of = (steps: object, start = Object.keys(steps)[0] ?? '') => problems({ start, steps })
const paths = (errors: InputError[]) => errors.map(({ path }) => path)
const stop = { type: 'stop' }
const either = (expression: string, yes?: string, no?: string) => ({
  type: 'condition',
  if: expression,
  ...(yes && { then: yes }),
  ...(no && { else: no }),
})
const orders = { type: 'data_gateway', app: 'orders', parameters: { id: 'object.customer_id' }, into: 'orders' }
const request = { type: 'http_request', method: 'POST', url: 'https://crm.example.com/customers' }

const whole = {
  orders: { ...orders, next: 'some' },
  some: either('$count(object.orders) > 0', 'send', 'wait'),
  send: {
    ...request,
    url: 'https://crm.example.com/customers/{{object.customer_id}}?state={{object.state}}',
    secret: 'crm',
    headers: { 'content-type': '"application/json"' },
    body: 'object',
    next: 'each',
  },
  wait: { type: 'wait_for_webhook', into: 'answer', timeLimitSeconds: 60, onTimeout: 'done', next: 'shape' },
  shape: { type: 'transform', expression: '$merge([object, {"a": 1}])', next: 'which' },
  which: { type: 'switch', cases: [{ when: 'object.a = 1', next: 'later' }], else: 'hooked' },
  later: { type: 'delay', seconds: 5, next: 'orders' },
  hooked: { type: 'data_gateway', app: 'hooked', next: 'wait' },
  each: {
    type: 'for_each',
    items: 'object.orders',
    parallel: 4,
    do: { start: 'one', steps: { one: { ...request, body: 'object.item' } } },
    into: 'sent',
    next: 'done',
  },
  done: { type: 'stop', answer: '{"ok": true}', status: 201 },
}

test('a flow with a step of every kind is right', () => {
  assert.deepEqual(of(whole), [])
})

test('each thing that is wrong is told with its path', () => {
  const wrong: [definition: object, path: string][] = [
    [{ start: 'a', steps: {} }, '/steps'],
    [{ steps: { a: stop } }, '/start'],
    [{ start: 'a', steps: { a: stop }, colour: 'red' }, '/colour'],
    [{ start: 'b', steps: { a: stop } }, '/start'],
    [{ start: 'a', steps: { a: stop, '9a': stop } }, '/steps/9a'],
    [{ start: 'a', steps: { a: 'stop' } }, '/steps/a/type'],
    [{ start: 'a', steps: { a: { type: 'loop' } } }, '/steps/a/type'],
    [{ start: 'a', steps: { a: { type: 'constructor' } } }, '/steps/a/type'],
    [{ start: 'a', steps: { a: { ...stop, next: 'b' } } }, '/steps/a/next'],
    [{ start: 'a', steps: { a: { type: 'transform' } } }, '/steps/a/expression'],
    [{ start: 'a', steps: { a: { ...stop, status: 99 } } }, '/steps/a/status'],
    [{ start: 'a', steps: { a: { ...orders, next: 'b' } } }, '/steps/a/next'],
    [{ start: 'a', steps: { a: stop, b: stop } }, '/steps/b'],
    [{ start: 'a', steps: { a: { ...stop, answer: 'object.' } } }, '/steps/a/answer'],
    [{ start: 'a', steps: { a: { type: 'switch', cases: [{ when: '(' }] } } }, '/steps/a/cases/0/when'],
    [{ start: 'a', steps: { a: { type: 'delay' } } }, '/steps/a'],
    [{ start: 'a', steps: { a: { type: 'delay', seconds: 1, until: 'object.at' } } }, '/steps/a'],
    [{ start: 'a', steps: { a: { ...orders, app: 'none' } } }, '/steps/a/app'],
    [{ start: 'a', steps: { a: { ...orders, app: 'empty' } } }, '/steps/a/app'],
    [{ start: 'a', steps: { a: { ...orders, parameters: {} } } }, '/steps/a/parameters/id'],
    [{ start: 'a', steps: { a: { ...orders, parameters: { id: '1', name: '2' } } } }, '/steps/a/parameters/name'],
    [{ start: 'a', steps: { a: { ...orders, parameters: { id: '1 +' } } } }, '/steps/a/parameters/id'],
    [{ start: 'a', steps: { a: { ...orders, into: undefined } } }, '/steps/a/into'],
    [{ start: 'a', steps: { a: { ...orders, into: 'a b' } } }, '/steps/a/into'],
    [{ start: 'a', steps: { a: { type: 'data_gateway', app: 'away', into: 'x' } } }, '/steps/a/into'],
    [{ start: 'a', steps: { a: { type: 'data_gateway', app: 'hooked' } } }, '/steps/a/next'],
    [{ start: 'a', steps: { a: { ...request, url: 'http://127.0.0.1/' } } }, '/steps/a/url'],
    [{ start: 'a', steps: { a: { ...request, url: 'https://{{object.host}}/' } } }, '/steps/a/url'],
    [{ start: 'a', steps: { a: { ...request, url: 'https://a.example.com{{object.x}}/' } } }, '/steps/a/url'],
    [{ start: 'a', steps: { a: { ...request, url: 'https://a.example.com/{{(}}' } } }, '/steps/a/url'],
    [{ start: 'a', steps: { a: { ...request, headers: { host: '"x"' } } } }, '/steps/a/headers/host'],
    [{ start: 'a', steps: { a: { ...request, headers: { Authorization: '"x"' } } } }, '/steps/a/headers/Authorization'],
    [{ start: 'a', steps: { a: { ...request, secret: 'none' } } }, '/steps/a/secret'],
    [{ start: 'a', steps: { a: { ...request, secret: 'crm', url: 'https://b.example.com/' } } }, '/steps/a/secret'],
    [
      { start: 'a', steps: { a: { type: 'for_each', items: 'a', do: { start: 'x', steps: {} } } } },
      '/steps/a/do/steps',
    ],
    [
      { start: 'a', steps: { a: { type: 'for_each', items: 'a', do: { start: 'x', steps: { x: whole.each } } } } },
      '/steps/a/do/steps/x/type',
    ],
    [
      {
        start: 'a',
        steps: { a: { type: 'for_each', items: 'a', do: { start: 'x', steps: { x: { ...orders, next: 'a' } } } } },
      },
      '/steps/a/do/steps/x/next',
    ],
  ]
  for (const [definition, path] of wrong)
    assert.deepEqual(paths(problems(definition)), [path], JSON.stringify(definition))
})

test('all that is wrong is told at once', () => {
  const errors = of({ a: { ...orders, app: 'none', parameters: { id: '(' }, next: 'b' }, c: { type: 'loop' } })
  assert.deepEqual(paths(errors), ['/steps/c/type'])
  const more = of({ a: { ...orders, app: 'none', parameters: { id: '(' }, next: 'b' }, c: stop })
  assert.deepEqual(paths(more).sort(), ['/steps/a/app', '/steps/a/next', '/steps/a/parameters/id', '/steps/c'])
})

test('a loop needs a way out, or something that waits', () => {
  const again = { type: 'transform', expression: 'object' }
  assert.deepEqual(paths(of({ a: { ...again, next: 'b' }, b: { ...again, next: 'a' } })), ['/steps/a'])
  assert.deepEqual(paths(of({ a: { ...again, next: 'a' } })), ['/steps/a'])
  const both = either('object.x', 'a', 'c')
  assert.deepEqual(paths(of({ a: both, c: { ...again, next: 'a' } })), ['/steps/a'])
  assert.deepEqual(of({ a: { ...again, next: 'b' }, b: either('object.x', 'a') }), [])
  assert.deepEqual(of({ a: { ...again, next: 'b' }, b: { type: 'delay', seconds: 60, next: 'a' } }), [])
})

test('a definition has a size', () => {
  const text = `"${'x'.repeat(60_000)}"`
  const steps = Object.fromEntries(
    Array.from({ length: 20 }, (_, at) => [`s${at}`, { type: 'transform', expression: text, next: `s${at + 1}` }]),
  )
  assert.deepEqual(paths(of({ ...steps, s20: stop })), ['/'])
})
