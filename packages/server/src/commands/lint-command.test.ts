import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ResultColumn, ValueType } from '@postern/protocol'
import { type LintedCommand, lintCommand } from './lint-command.ts'

const column = (type: ValueType, more: Partial<ResultColumn> = {}): ResultColumn[] => [{ name: 'f', type, ...more }]

function codes(sql: string, more: Partial<LintedCommand> = {}): string[] {
  const command = { sql, lastField: 'f', lastValue: null, lastValueType: null, overlap: null, columns: null, ...more }
  return lintCommand(command).map(({ code }) => code)
}

const where = (condition: string, more = '') => `SELECT f FROM t WHERE ${condition}${more}`
const strict = where('f > @last_value@')
const inclusive = where('f >= @last_value@')

const cases: [string, string, Partial<LintedCommand>, string[]][] = [
  ['whole numbers that only grow', strict, { columns: column('integer', { nullable: false }) }, []],
  ['columns nobody knows yet', strict, {}, []],
  ['no last field', 'SELECT f FROM t', { lastField: null }, ['NO_LAST_FIELD']],
  ['another column', strict, { columns: column('integer', { name: 'g' }) }, ['LAST_FIELD_MISSING']],
  ['a column in other letters', strict, { columns: column('integer', { name: 'F' }) }, []],
  ['a column that may be NULL', strict, { columns: column('integer', { nullable: true }) }, ['LAST_FIELD_NULLABLE']],
  ['a date read with >', strict, { columns: column('date') }, ['STRICT_COMPARISON']],
  ['a timestamp read with >', strict, { lastValueType: 'timestamp' }, ['STRICT_COMPARISON']],
  ['a float read with >', strict, { columns: column('float') }, ['STRICT_COMPARISON']],
  ['a date read with >=', inclusive, { columns: column('date') }, []],
  ['a text', strict, { columns: column('text') }, ['LAST_FIELD_MAY_REPEAT']],
  ['the value on the left', where('@last_value@ < t.f'), { columns: column('date') }, ['STRICT_COMPARISON']],
  ['the value on the left of >=', where('@last_value@ <= t."f"'), { columns: column('date') }, []],
  [
    'a quoted field and a cast',
    where('t."f" > CAST(@last_value@ AS date)'),
    { columns: column('date') },
    ['STRICT_COMPARISON'],
  ],
  ['a quoted value', where("f > '@last_value@'"), { columns: column('date') }, ['STRICT_COMPARISON']],
  ['a comparison in a comment', where('f >= @last_value@', ' -- f > @last_value@'), { columns: column('date') }, []],
  ['no placeholder', 'SELECT f FROM t', {}, ['NO_PLACEHOLDER']],
  ['a placeholder in a comment', 'SELECT f FROM t -- @last_value@', {}, ['NO_PLACEHOLDER']],
  [
    'a local timestamp',
    inclusive,
    { lastValueType: 'timestamp', lastValue: '2019-10-27T02:30:00' },
    ['LOCAL_TIMESTAMP'],
  ],
  ['a timestamp in its zone', inclusive, { lastValueType: 'timestamp', lastValue: '2019-10-27T02:30:00+02:00' }, []],
  ['LIMIT at the boundary', `${inclusive} LIMIT 10`, {}, ['LIMIT_AT_BOUNDARY']],
  ['TOP at the boundary', 'SELECT TOP 10 f FROM t WHERE f >= @last_value@', {}, ['LIMIT_AT_BOUNDARY']],
  [
    'FETCH FIRST with an overlap',
    `${strict} FETCH FIRST 5 ROWS ONLY`,
    { overlap: { number: 5 } },
    ['LIMIT_AT_BOUNDARY'],
  ],
  ['LIMIT behind a strict comparison', `${strict} LIMIT 10`, {}, []],
  ['columns named limit and top', 'SELECT "limit", t.top, f FROM t WHERE f >= @last_value@', {}, []],
  ['a literal that says LIMIT', where("f >= @last_value@ AND a = 'LIMIT 5'"), {}, []],
  ['seconds for a number', strict, { columns: column('integer'), overlap: { seconds: 5 } }, ['OVERLAP_WITHOUT_TIME']],
  ['a number for a date', inclusive, { columns: column('date'), overlap: { number: 5 } }, ['OVERLAP_WITHOUT_TIME']],
  ['seconds for a date', inclusive, { columns: column('date'), overlap: { seconds: 5 } }, []],
]

for (const [what, sql, more, expected] of cases)
  test(`${what}: ${expected.length === 0 ? 'nothing to say' : expected.join(', ')}`, () => {
    assert.deepEqual(codes(sql, more), expected)
  })
