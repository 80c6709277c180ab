import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { PlaceholderError } from './placeholder-error.ts'
import { bindTemplate, parseTemplate } from './placeholders.ts'
import { type Dialect, dialectRules, lexSql } from './sql-lexer.ts'
import { statementCanWrite } from './statement-kind.ts'
import type { TypedValue } from './typed-value.ts'

const dialects = Object.keys(dialectRules) as Dialect[]

/** A piece of SQL, what must come out for it, and the texts that must be bound (values filled in by `%name`). */
interface Piece {
  sql: string
  out: string
  bound: ((value: string) => string)[]
}

const same = (sql: string): Piece => ({ sql, out: sql, bound: [] })
const words = fc.string({
  unit: fc.constantFrom('a', 'é', '漢', '😀', ' ', '?', ';', '-', '%', '(', "'", '"', '[', '\n'),
  maxLength: 8,
})
const escaped = (text: string, quote: string) => text.replaceAll(quote, quote + quote)
const hostile = fc.oneof(
  fc.constantFrom(
    "'; DROP TABLE orders; --",
    "''",
    '"',
    '\\',
    "\\'",
    '\0',
    '?',
    '@last_value@',
    '@object.params.p@',
    '/*',
    '*/',
    '-- ',
    '$$',
    ']',
    '😀',
    '\ud800',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
)

const piece: fc.Arbitrary<Piece> = fc.oneof(
  fc.constantFrom(...['SELECT', 'a >=', '1.5', ',', '(', ')', '<>', 'b.c', '@v', '@@rowcount', "'a@b.c'"].map(same)),
  words.map((text) => same(`'${escaped(text, "'")}'`)),
  words.map((text) => same(`"${escaped(text, '"')}"`)),
  words.map((text) => same(`\`${text}\``)),
  words.map((text) => same(`/* @last_value@ ${text} @object.params.p@ */`)),
  words.map((text) => same(`-- @last_value@ ${text.replaceAll('\n', '')}\n`)),
  fc.constant<Piece>({ sql: '@object.params.p@', out: '?', bound: [(value: string) => value] }),
  fc.constant<Piece>({ sql: '@last_value@', out: '?', bound: [(value: string) => value] }),
  fc
    .record({ before: words, after: words, quote: fc.constantFrom("'", '"'), prefix: fc.constantFrom('', 'N') })
    .map(({ before, after, quote, prefix }) => ({
      sql: `${quote === "'" ? prefix : ''}${quote}${escaped(before, quote)}@object.params.p@${escaped(after, quote)}${quote}`,
      out: '?',
      bound: [(value: string) => before + value + after],
    })),
)

test('I4: whatever the values, the SQL is the same and every value is bound whole', () => {
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 12, size: 'max' }),
      hostile,
      fc.constantFrom(undefined, ...dialects.filter((dialect) => dialect !== 'sqlite')),
      (pieces, value, dialect) => {
        const typed: TypedValue = { type: 'text', value }
        const template = parseTemplate(pieces.map((one) => one.sql).join(' '), dialect)
        const { sql, parameters } = bindTemplate(template, { lastValue: typed, params: { p: typed } })
        assert.equal(sql, pieces.map((one) => one.out).join(' '))
        assert.deepEqual(
          parameters.map((one) => one.value),
          pieces.flatMap((one) => one.bound.map((fill) => fill(value))),
        )
      },
    ),
    { numRuns: 2_000 },
  )
})

test('I4: whatever a list holds, the SQL has only markers for it, and every value is bound whole', () => {
  fc.assert(
    fc.property(
      fc.array(hostile, { maxLength: 5 }),
      fc.array(piece, { maxLength: 4 }),
      hostile,
      (list, pieces, value) => {
        const text = (one: string): TypedValue => ({ type: 'text', value: one })
        const around = pieces.map((one) => one.sql).join(' ')
        const template = parseTemplate(`${around} x IN (@object.params.list@) ${around}`)
        const { sql, parameters } = bindTemplate(template, {
          lastValue: text(value),
          params: { p: text(value), list: { type: 'list', values: list.map(text) } },
        })
        const out = pieces.map((one) => one.out).join(' ')
        assert.equal(sql, `${out} x IN (${list.map(() => '?').join(', ') || 'NULL'}) ${out}`)
        const filled = pieces.flatMap((one) => one.bound.map((fill) => fill(value)))
        assert.deepEqual(
          parameters.map((one) => one.value),
          [...filled, ...list, ...filled],
        )
      },
    ),
    { numRuns: 500 },
  )
})

const soup = fc
  .array(
    fc.constantFrom(
      "'",
      '"',
      '`',
      '[',
      ']',
      '\\',
      '/*',
      '*/',
      '--',
      '\n',
      '#',
      '$$',
      '$t$',
      ' ',
      'E',
      'N',
      "q'[",
      "]'",
      'a',
      '?',
      '@',
      '@last_value@',
      '@object.params.p@',
      '@object.params.',
      '/*!',
      ';',
      'select ',
      'delete ',
    ),
    { maxLength: 30, size: 'max' },
  )
  .map((parts) => parts.join(''))

test('I4: of any text, one marker outside literals and comments stands for each bound value, or it is refused', () => {
  fc.assert(
    fc.property(soup, fc.constantFrom(...dialects), hostile, (sql, dialect, value) => {
      const typed: TypedValue = { type: 'text', value }
      const result = orRefusal(() =>
        bindTemplate(parseTemplate(sql, dialect), { lastValue: typed, params: { p: typed } }),
      )
      if (!result) return
      const code = [...lexSql(result.sql, dialectRules[dialect])].filter((token) => token.kind === 'code')
      const markers =
        code
          .map((token) => result.sql.slice(token.start, token.end))
          .join('')
          .split('?').length - 1
      assert.equal(markers, result.parameters.length)
    }),
    { numRuns: 5_000 },
  )
})

test('I4: a text without placeholders and without ? stays byte for byte', () => {
  fc.assert(
    fc.property(soup, (text) => {
      const sql = text.replaceAll(/[@?]/g, '')
      assert.deepEqual(parseTemplate(sql).sql, sql)
    }),
  )
})

test('I4: what an unknown dialect binds, every dialect that can read the text binds alike', () => {
  fc.assert(
    fc.property(soup, (sql) => {
      const agreed = orRefusal(() => parseTemplate(sql))
      if (!agreed) return
      for (const dialect of ['standard', 'oracle'] as const) {
        const one = orRefusal(() => parseTemplate(sql, dialect))
        const closed = [...lexSql(sql, dialectRules[dialect])].every((token) => token.closed)
        if (one && closed) assert.deepEqual(one, agreed)
      }
    }),
    { numRuns: 5_000 },
  )
})

function orRefusal<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof PlaceholderError) return undefined
    throw error
  }
}

/** Milliseconds of this process's own: other work on the machine does not count. */
function processorTime(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

const repeated = [
  "'@'",
  '/*',
  '$a$',
  '@',
  '@@',
  '\\',
  "'\\",
  '"',
  '`',
  '[',
  '@object.params.',
  '@a',
  'a',
  '@last_value',
  '# ',
  '--',
  "E'",
  '$a',
  'aaaa@',
  '/**/',
  'é',
  ' ;',
  "q'[",
  'f(',
  '\n@',
  "''",
  "\\'",
]
for (const pattern of repeated) {
  test(`1 MiB of ${JSON.stringify(pattern)} is read in less than a second`, () => {
    const sql = pattern.repeat(Math.floor(1_048_500 / new TextEncoder().encode(pattern).length))
    const parsed = processorTime(() => {
      orRefusal(() => parseTemplate(sql))
      orRefusal(() => parseTemplate(`'${sql} @last_value@`))
      orRefusal(() => parseTemplate(`x @last_value@ '${sql}`))
    })
    const judged = processorTime(() => statementCanWrite(`select ${sql}`))
    assert.ok(parsed / 3 < 1_000, `${parsed} ms to parse`)
    assert.ok(judged < 1_000, `${judged} ms to judge`)
  })
}
