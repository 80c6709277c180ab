import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { highlightSql } from './highlight-sql.ts'

const of = (sql: string, kind: string) =>
  highlightSql(sql)
    .filter((token) => token.kind === kind)
    .map((token) => token.text)

test('placeholders are marked, inside quotes too, but not in comments', () => {
  const sql = `SELECT id FROM o WHERE d >= "@last_value@" AND n LIKE '%@object.params.q@%' -- @last_value@`
  assert.deepEqual(of(sql, 'placeholder'), ['@last_value@', '@object.params.q@'])
  assert.deepEqual(of(sql, 'comment'), ['-- @last_value@'])
})

test('keywords are marked in any case, names and quoted words are not', () => {
  assert.deepEqual(of(`select "from", selected FROM t WHERE a = 'where''s'`, 'keyword'), ['select', 'FROM', 'WHERE'])
})

test('the pieces put together are the text again', () => {
  const piece = fc.constantFrom(
    "'",
    '"',
    '--',
    '/*',
    '*/',
    '\n',
    '@last_value@',
    '@object.params.a@',
    'SELECT',
    '1.5',
    ' ',
    'é',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }), (pieces) => {
      const sql = pieces.join('')
      assert.equal(
        highlightSql(sql)
          .map((token) => token.text)
          .join(''),
        sql,
      )
    }),
  )
})
