import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import type { AppError } from '../../lib/app-error.ts'
import { isTrue, openEvaluator } from './evaluator.ts'
import { checkExpression, readPlainPath } from './read-expression.ts'

const evaluator = openEvaluator(1)
after(() => evaluator.close())

const object = {
  customer_id: 7,
  customer: { name: 'Ana', tags: [], null: null },
  orders: [
    { id: 1, total: 10.5 },
    { id: 2, total: 4.5 },
  ],
}
const evaluate = (expression: string, limits = {}) =>
  evaluator.evaluate(expression, { object, run: { id: 'r1' } }, limits)

/** How an expression failed, with how long that took. */
async function failure(expression: string, limits = {}): Promise<{ code: string; message: string; ms: number }> {
  const began = performance.now()
  const error = await evaluate(expression, limits).then(
    (value) => assert.fail(`${expression} gave ${JSON.stringify(value)}`),
    (reason: AppError) => reason,
  )
  return { code: error.code, message: error.message, ms: performance.now() - began }
}

test('an expression reads the record', async () => {
  const cases: [string, unknown][] = [
    ['object.customer_id', 7],
    ['object.orders', object.orders],
    ['object.customer.`null`', null],
    ['object.nothing.at.all', undefined],
    ['object.orders.id', [1, 2]],
    ['$sum(object.orders.total)', 15],
    ['{"name": object.customer.name, "first": object.orders[0].id}', { name: 'Ana', first: 1 }],
    ['run.id', 'r1'],
    ['object.customer_id > 5 and $exists(object.orders)', true],
  ]
  for (const [expression, expected] of cases) assert.deepEqual(await evaluate(expression), expected, expression)
})

const names = fc.constantFrom('a', 'a', 'a', 'b', '__proto__', 'constructor', 'length', 'x y')
const records = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(0, 1, '', 'text', null, true, false),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(names, tie('value'), { maxKeys: 3 }),
  ),
})).value

test('a plain path gives what JSONata gives', async () => {
  await fc.assert(
    fc.asyncProperty(records, fc.array(names, { minLength: 1, maxLength: 4 }), async (record, path) => {
      const input = { object: JSON.parse(JSON.stringify(record)) as unknown }
      const expression = ['object', ...path].map((name) => `\`${name}\``).join('.')
      assert.ok(readPlainPath(expression))
      // In parentheses it is a block, which is no plain path.
      const asked = await evaluator.evaluate(`(${expression})`, input)
      assert.deepEqual(await evaluator.evaluate(expression, input), asked)
    }),
    { numRuns: 300 },
  )
})

test('only paths of names are plain', () => {
  assert.deepEqual(readPlainPath('object.`a b`.c'), ['object', 'a b', 'c'])
  for (const expression of [
    'object.a[0]',
    'object.a[]',
    'object.*',
    '$$.object',
    'object.a ^(b)',
    'object.a{b: c}',
    '"a"',
    'a@$b.c',
  ])
    assert.equal(readPlainPath(expression), null, expression)
})

test('what never ends, or grows without end, is ended in time, and the next one is served', async () => {
  const limits = { milliseconds: 200, items: 50_000 }
  const endless = [
    '($f := function($x) { $f($x + 1) }; $f(0))',
    '($f := function($x) { 1 + $f($x) }; $f(0))',
    '$match($join([1..30].("a")) & "!", /^(a+)+$/)',
    '[1..40000].([1..40000])',
    '[1..9999999]',
    '($d := function($s, $n) { $n = 0 ? $s : $d($s & $s, $n - 1) }; $length($d("0123456789", 40)))',
    '($d := function($s, $n) { $n = 0 ? $s : $d([$s, $s], $n - 1) }; $d([1], 60))',
    '$pad("x", 500000000, "ab")',
  ]
  for (const expression of endless) {
    const { code, ms } = await failure(expression, limits)
    assert.equal(code, 'EXPRESSION_TOO_COSTLY', expression)
    assert.ok(ms < 5_000, `${expression} took ${ms} ms`)
  }
  assert.equal(await evaluate('1 + 1'), 2)
})

test('what comes out has a size and a depth', async () => {
  assert.match((await failure('$pad("x", 2000)', { bytes: 1_000 })).message, /more than 1000 bytes/)
  assert.match((await failure('$pad("é", 600, "é")', { bytes: 1_000 })).message, /more than 1000 bytes/)
  assert.equal((await failure('[[[[1]]]]', { depth: 3 })).code, 'EXPRESSION_TOO_COSTLY')
  assert.deepEqual(await evaluate('[[[1]]]', { depth: 3 }), [[[1]]])
})

test('what fails tells JSONata’s code and the place', async () => {
  assert.deepEqual(checkExpression('object.a +'), {
    message: 'Unexpected end of expression',
    code: 'S0207',
    position: 10,
  })
  const failed: [string, RegExp][] = [
    ['object.a +', /at character 10: Unexpected end of expression \(S0207\)/],
    ['object.customer.name * 2', /must evaluate to a number \(T2001\)/],
    ['$nothing(1)', /\(T1006\)/],
    ['function($x) { $x }', /gives a function/],
    ['{"a": $sum}', /gives a function/],
    ['1 / 0', /gives a number that JSON does not have/],
    ['$error("no customer")', /no customer/],
  ]
  for (const [expression, message] of failed) {
    const { code, message: told } = await failure(expression)
    assert.equal(code, 'EXPRESSION_ERROR', expression)
    assert.match(told, message)
  }
})

test('an expression reaches nothing of the program, and leaves nothing behind', async () => {
  for (const name of ['constructor', '__proto__', 'toString', 'prototype', '__defineGetter__'])
    for (const start of ['object', '"text"', 'object.orders', '$sum', '$'])
      assert.equal(await evaluate(`(${start}).${name}`), undefined, `${start}.${name}`)
  const pollute = [
    'object ~> |$|{"__proto__": {"polluted": 1}}|',
    '{"__proto__": {"polluted": 1}}',
    '$merge([{"__proto__": {"polluted": 1}}])',
    '$spread({"__proto__": {"polluted": 1}})',
    'object ~> |constructor.prototype|{"polluted": 1}|',
    'object ~> |__proto__|{"polluted": 1}|',
  ]
  for (const expression of pollute) await evaluate(expression).catch(() => undefined)
  assert.equal(await evaluate('{}.polluted'), undefined)
  for (const name of ['process', 'require', 'globalThis', '$fetch', '$process', 'module'])
    assert.equal(await evaluate(`${name}.env`), undefined, name)
})

test('an expression that is nested too deeply is refused, however long', () => {
  for (const piece of ['(', '[', '1+', 'a.', '"a"&', 'a?', '$f(', '%.', '-', 'a:=', '/a/.']) {
    const began = performance.now()
    assert.ok(checkExpression(piece.repeat(Math.floor(65_536 / piece.length))), piece)
    assert.ok(performance.now() - began < 2_000, piece)
  }
})

test('true and false are as $boolean has them', async () => {
  const values = ['""', '"0"', '0', '1', 'null', '[]', '[0]', '[0, 1]', '[[], {}]', '{}', '{"a": 0}', 'true', 'false']
  for (const value of values) assert.equal(isTrue(await evaluate(value)), await evaluate(`$boolean(${value})`), value)
  assert.equal(await evaluator.test('object.nothing', { object }), false)
})

test('whoever waits when the server closes is told', async () => {
  const closing = openEvaluator(1)
  const waiting = assert.rejects(closing.evaluate('1 + 1', { object }), { code: 'NOT_READY' })
  await closing.close()
  await waiting
})
