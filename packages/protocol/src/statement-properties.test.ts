import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Dialect } from './sql-lexer.ts'
import { findWriting } from './statement-kind.ts'
import { findKinds } from './statement-kinds.ts'
import { findTables } from './statement-tables.ts'

/** Statements cut where white space or a comment may stand. */
const statements: readonly (readonly string[])[] = [
  ['SELECT', 'a', ',', "'it''s'", 'FROM', 's', '.', '"T"', 'x', ',', 'b', 'WHERE', 'c', '>', '1'],
  ['WITH', 'd', 'AS', '(', 'DELETE', 'FROM', 't', 'RETURNING', '*', ')', 'SELECT', '*', 'FROM', 'd'],
  ['SELECT', 'my_function', '(', '1', ')'],
  ['SELECT', '1', ';', 'DROP', 'TABLE', 't'],
  ['INSERT', 'INTO', 't', '(', 'a', ')', 'SELECT', 'b', 'FROM', 'u', 'JOIN', 'v', 'USING', '(', 'id', ')'],
  ['SELECT', 'count', '(', '*', ')', 'FROM', '(', 'SELECT', '1', 'FROM', 'a', ')', 'z', ',', 'secret'],
  ['SELECT', '*', 'INTO', 'u', 'FROM', 't', 'FOR', 'UPDATE'],
]
const words = fc.string({ unit: fc.constantFrom('x', ' ', "'", '"', ';', '`', 'é', '😀', '(', '-'), maxLength: 6 })
const gap = fc.oneof(
  fc.constantFrom(' ', '\n', '\t', ' \r\n '),
  words.map((text) => ` /* delete ${text} */ `),
  words.map((text) => ` -- drop ${text}\n`),
)
const dialects = fc.constantFrom<(Dialect | undefined)[]>(
  'postgresql',
  'mysql',
  'sqlite',
  'sqlserver',
  'oracle',
  'standard',
  undefined,
)
const options = { numRuns: 300 }

/** All that is told of a statement, without where. */
function told(sql: string, dialect: Dialect | undefined) {
  const { tables, unclearAt } = findTables(sql, dialect)
  return {
    writing: findWriting(sql, { dialect })?.what ?? null,
    kinds: findKinds(sql, dialect).map(({ kind }) => kind),
    tables: tables.map(({ parts }) => parts),
    isClear: unclearAt === null,
  }
}

test('comments and white space put anywhere change nothing of what is told of a statement', () => {
  const given = fc.constantFrom(...statements).chain((pieces) =>
    fc.record({
      pieces: fc.constant(pieces),
      gaps: fc.array(gap, { minLength: pieces.length + 1, maxLength: pieces.length + 1 }),
      dialect: dialects,
    }),
  )
  fc.assert(
    fc.property(given, ({ pieces, gaps, dialect }) => {
      const sql = pieces.map((piece, index) => `${gaps[index]}${piece}`).join('') + gaps.at(-1)
      assert.deepEqual(told(sql, dialect), told(pieces.join(' '), dialect), sql)
    }),
    options,
  )
})

test('the case of words changes nothing but names', () => {
  fc.assert(
    fc.property(fc.constantFrom(...statements), dialects, (pieces, dialect) => {
      const sql = pieces.join(' ')
      const { tables: _, ...lower } = told(sql.toLowerCase(), dialect)
      const { tables: __, ...upper } = told(sql.toUpperCase(), dialect)
      assert.deepEqual(upper.kinds, lower.kinds)
      assert.equal(upper.writing === null, lower.writing === null)
    }),
    options,
  )
})

test('a statement after any text that reads is never overlooked, whatever its literals hold', () => {
  const quoted = fc.oneof(
    words.map((text) => `'${text.replaceAll("'", "''")}'`),
    words.map((text) => `/* ${text} */ 1`),
    words.map((text) => `1 -- ${text}\n`),
  )
  fc.assert(
    fc.property(fc.array(quoted, { maxLength: 4 }), dialects, (texts, dialect) => {
      const sql = `SELECT ${['1', ...texts].join(' , ')} ; DELETE FROM secret`
      assert.ok(findWriting(sql, { dialect }), sql)
      assert.ok(
        findKinds(sql, dialect).some(({ kind }) => kind === 'delete' || kind === 'other'),
        sql,
      )
      assert.ok(
        findTables(sql, dialect).tables.some(({ parts }) => parts[0]?.name === 'secret'),
        sql,
      )
    }),
    options,
  )
})

test('no text makes the judgement fail or run away', () => {
  const any = fc.string({
    unit: fc.constantFrom(
      'SELECT ',
      'FROM ',
      'WITH ',
      'a',
      '(',
      ')',
      ',',
      '.',
      "'",
      '"',
      ';',
      '$',
      '/*',
      '*/',
      '--',
      '\n',
      '@',
      '[',
      'É',
      'in ',
    ),
    maxLength: 60,
  })
  fc.assert(
    fc.property(any, dialects, (sql, dialect) => void told(sql, dialect)),
    options,
  )
  const began = performance.now()
  for (const unit of ['(', 'a.', 'with a as (', 'from a,', "'", 'select ', '/*', '$a$'])
    told(unit.repeat(4_000), 'postgresql')
  assert.ok(performance.now() - began < 10_000)
})
