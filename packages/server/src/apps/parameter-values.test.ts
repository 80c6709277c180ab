import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AppParameter } from '@postern/protocol/api'
import { AppError } from '../lib/app-error.ts'
import { readValues } from './parameter-values.ts'

const read = (parameter: Partial<AppParameter>, ...given: unknown[]) =>
  readValues([{ name: 'p', type: 'text', required: true, ...parameter }], given.length > 0 ? { p: given[0] } : {}).p

test('a value is bound as its parameter says, with every digit', () => {
  const cases: [type: AppParameter['type'], given: unknown, value: string][] = [
    ['text', "it's", "it's"],
    ['text', '', ''],
    ['text', 7, '7'],
    ['text', true, 'true'],
    ['integer', 7, '7'],
    ['integer', '-007', '-7'],
    ['integer', '123456789012345678901234567890', '123456789012345678901234567890'],
    ['decimal', 1.5, '1.5'],
    ['decimal', '1.500000000000000000001', '1.500000000000000000001'],
    ['date', '2024-02-29', '2024-02-29'],
    ['date', '0001-01-01', '0001-01-01'],
    ['timestamp', '2024-02-29T23:59:59.123456', '2024-02-29T23:59:59.123456'],
    ['timestamp', '2024-02-29 10:00:00+02:00', '2024-02-29 10:00:00+02:00'],
    ['boolean', false, 'false'],
    ['boolean', 'true', 'true'],
  ]
  for (const [type, given, value] of cases) assert.deepEqual(read({ type }, given), { type, value }, String(given))
})

test('a value that does not fit is refused, with its path and what it must be', () => {
  const cases: [parameter: Partial<AppParameter>, given: unknown, message: RegExp][] = [
    [{ type: 'text' }, { a: 1 }, /p must be a text, but is an object/],
    [{ type: 'text' }, ['a'], /but is a list/],
    [{ type: 'text' }, 'a\0b', /NUL/],
    [{ type: 'text' }, '\ud800', /Unicode/],
    [{ type: 'text' }, 'é'.repeat(600_000), /1 MiB/],
    [{ type: 'integer' }, 1.5, /a whole number/],
    [{ type: 'integer' }, 1e21, /beyond 2\^53/],
    [{ type: 'integer' }, '1; DROP TABLE orders', /a whole number/],
    [{ type: 'integer' }, '', /a whole number/],
    [{ type: 'integer' }, true, /but is true/],
    [{ type: 'decimal' }, 'NaN', /a number/],
    [{ type: 'decimal' }, '1e', /a number/],
    [{ type: 'decimal' }, Number.POSITIVE_INFINITY, /a number/],
    [{ type: 'date' }, '2023-02-29', /calendar/],
    [{ type: 'date' }, '29.2.2024', /a date/],
    [{ type: 'date' }, 20240229, /a date/],
    [{ type: 'timestamp' }, '2024-02-29', /a timestamp/],
    [{ type: 'timestamp' }, '2024-02-29T24:00:01', /calendar/],
    [{ type: 'boolean' }, 1, /true or false, but is 1/],
    [{ type: 'boolean' }, 'yes', /true or false/],
    [{ type: 'text' }, undefined, /p is needed/],
    [{ type: 'text' }, null, /must not be null/],
    [{ type: 'list' }, undefined, /is needed/],
    [{ type: 'list', of: 'integer' }, [1, 'x'], /p\/1 must be a whole number/],
    [{ type: 'list' }, [null], /p\/0 must be a text, but is null/],
    [{ type: 'list' }, [['a']], /but is a list/],
    [{ type: 'list' }, Array.from({ length: 1_001 }, String), /1001 values/],
    [{ type: 'list' }, Array.from({ length: 5 }, () => 'x'.repeat(1_000_000)), /bytes together/],
  ]
  for (const [parameter, given, message] of cases)
    assert.throws(
      () => read(parameter, given),
      (error) => error instanceof AppError && error.code === 'PARAMETER_REFUSED' && message.test(error.message),
      `${parameter.type}: ${String(given).slice(0, 40)}`,
    )
  assert.throws(() => readValues([], { q: 1 }), { message: 'q is not a parameter of the app' })
})

test('what is not given is the default, NULL, or an empty list', () => {
  assert.deepEqual(read({ type: 'integer', default: 10 }), { type: 'integer', value: '10' })
  assert.deepEqual(read({ type: 'integer', required: false }), { type: 'integer', value: null })
  assert.deepEqual(read({ type: 'integer', required: false, default: 10 }, null), { type: 'integer', value: null })
  assert.deepEqual(read({ type: 'list', required: false }), { type: 'list', values: [] })
  assert.deepEqual(read({ type: 'list' }, []), { type: 'list', values: [] })
  // JSONata gives a list of one as its value.
  assert.deepEqual(read({ type: 'list', of: 'integer' }, 5), {
    type: 'list',
    values: [{ type: 'integer', value: '5' }],
  })
})
