import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PlaceholderError, placeholderErrorCodes } from './placeholder-error.ts'
import { bindTemplate, parseTemplate } from './placeholders.ts'
import { type Dialect, dialectOf } from './sql-lexer.ts'
import type { ParameterValue, TypedValue } from './typed-value.ts'

const lastValue: TypedValue = { type: 'timestamp', value: '2019-10-12T10:00:00' }
const integers = (...values: string[]): TypedValue[] => values.map((value) => ({ type: 'integer', value }))
const params: Record<string, ParameterValue> = {
  ids: { type: 'list', values: integers('1', '2', '3') },
  none: { type: 'list', values: [] },
  q: { type: 'text', value: "o'clock" },
  id: { type: 'integer', value: '9007199254740993' },
  'a-b.c_1': { type: 'decimal', value: '1.50' },
  día: { type: 'date', value: '2024-02-29' },
  nothing: { type: 'integer', value: null },
  bytes: { type: 'binary', value: 'AAE=' },
}
const bind = (sql: string, dialect?: Dialect) => bindTemplate(parseTemplate(sql, dialect), { lastValue, params })
const text = (value: string | null): TypedValue => ({ type: 'text', value })

function bound(title: string, sql: string, expected: string, parameters: TypedValue[], dialect?: Dialect) {
  test(title, () => assert.deepEqual(bind(sql, dialect), { sql: expected, parameters }))
}

function refused(title: string, sql: string, code: string, offset?: number, dialect?: Dialect) {
  test(title, () => {
    assert.throws(
      () => bind(sql, dialect),
      (error) => {
        assert.ok(error instanceof PlaceholderError, String(error))
        assert.equal(error.code, code, error.message)
        if (offset !== undefined) assert.equal(error.position.offset, offset)
        assert.ok(error.hint.length > 20)
        return true
      },
    )
  })
}

const id = params.id as TypedValue
const q = params.q as TypedValue

bound(
  'I4: a quoted last value becomes one typed value',
  'SELECT * FROM o WHERE date_paid >= "@last_value@"',
  'SELECT * FROM o WHERE date_paid >= ?',
  [lastValue],
)
bound(
  'I4: a pattern around a parameter becomes one text',
  "SELECT * FROM o WHERE t LIKE '%@object.params.q@%'",
  'SELECT * FROM o WHERE t LIKE ?',
  [text("%o'clock%")],
)
bound(
  'a bare placeholder keeps its type',
  'WHERE id > @object.params.id@ AND d > @last_value@',
  'WHERE id > ? AND d > ?',
  [id, lastValue],
)
bound(
  'a name may have letters of any script, digits, "_", "-" and inner dots',
  "IN (@object.params.a-b.c_1@, '@object.params.día@')",
  'IN (?, ?)',
  [params['a-b.c_1'] as TypedValue, params.día as TypedValue],
)
bound(
  'doubled quotes inside a bound text are one quote',
  `SELECT 'it''s @object.params.q@', "say ""@object.params.q@"""`,
  'SELECT ?, ?',
  [text("it's o'clock"), text(`say "o'clock"`)],
)
bound(
  'NULL in a text with more than one piece makes the whole text NULL',
  "SELECT 'a@object.params.nothing@'",
  'SELECT ?',
  [text(null)],
)
bound('NULL alone keeps its type', "SELECT '@object.params.nothing@'", 'SELECT ?', [{ type: 'integer', value: null }])
bound('two placeholders in one quoted text are one text', "SELECT '@object.params.id@@object.params.q@'", 'SELECT ?', [
  text("9007199254740993o'clock"),
])
bound('a national literal loses its N', "WHERE a = N'@object.params.q@'", 'WHERE a = ?', [q])
bound('an escape string is unescaped', "WHERE a = E'it\\'s\\n@object.params.id@'", 'WHERE a = ?', [
  text("it's\n9007199254740993"),
])
bound('a marker never joins the words beside it', "LIKE'@object.params.q@'AND b=@last_value@OR", 'LIKE ? AND b=? OR', [
  q,
  lastValue,
])
bound(
  'comments stay as they are',
  "-- it's @last_value@ ?\nSELECT /* @object.params.zzz@ ' ? */ @last_value@",
  "-- it's @last_value@ ?\nSELECT /* @object.params.zzz@ ' ? */ ?",
  [lastValue],
)
bound(
  'a line commented out without a space is a comment',
  '--WHERE a > @last_value@\nSELECT 1',
  '--WHERE a > @last_value@\nSELECT 1',
  [],
)
bound(
  '"…" without placeholders is an identifier',
  'SELECT "a?b" FROM "t" WHERE x > @last_value@',
  'SELECT "a?b" FROM "t" WHERE x > ?',
  [lastValue],
)
bound(
  'array brackets are code',
  'SELECT a[1] FROM t WHERE x = ANY(ARRAY[@object.params.id@])',
  'SELECT a[1] FROM t WHERE x = ANY(ARRAY[?])',
  [id],
)
bound(
  'an apostrophe in a bracketed name begins nothing',
  "SELECT [it's] FROM t WHERE a > @last_value@",
  "SELECT [it's] FROM t WHERE a > ?",
  [lastValue],
)
bound(
  'a temporary table of SQL Server is no comment',
  'SELECT * FROM #temp WHERE a > @last_value@',
  'SELECT * FROM #temp WHERE a > ?',
  [lastValue],
)
bound(
  'a JSON path operator of PostgreSQL is no comment',
  "WHERE j #>> '{a}' > @object.params.q@",
  "WHERE j #>> '{a}' > ?",
  [q],
)
bound('a comment of MySQL may hold an apostrophe', "# don't\nSELECT @last_value@", "# don't\nSELECT ?", [lastValue])
bound(
  'a backslash before a quote is read as the only way that ends',
  "SELECT 'it\\'s', @last_value@",
  "SELECT 'it\\'s', ?",
  [lastValue],
)
bound(
  'a path that ends with a backslash is read as the only way that ends',
  "SELECT 'C:\\', @last_value@",
  "SELECT 'C:\\', ?",
  [lastValue],
)
bound('an escaped % of LIKE keeps its backslash', "LIKE '\\%@object.params.id@'", 'LIKE ?', [
  text('\\%9007199254740993'),
])
bound(
  'dollar quotes are left alone',
  "SELECT $$it's ?$$, $a$ $$ $a$ WHERE x > @last_value@",
  "SELECT $$it's ?$$, $a$ $$ $a$ WHERE x > ?",
  [lastValue],
  'postgresql',
)
bound(
  'an unclosed comment inside a comment ends where the databases can read on',
  '/* a /* b */ SELECT @last_value@',
  '/* a /* b */ SELECT ?',
  [lastValue],
)
bound(
  'a known dialect decides what is ambiguous',
  "SELECT 'a\\n@object.params.id@'",
  'SELECT ?',
  [text('a\n9007199254740993')],
  'mysql',
)
bound(
  'a backslash of standard SQL is a character',
  "SELECT '\\\\srv\\@object.params.id@'",
  'SELECT ?',
  [text('\\\\srv\\9007199254740993')],
  'sqlserver',
)
bound('MySQL reads \\@ as a plain @', "SELECT '\\@last_value@'", "SELECT '\\@last_value@'", [], 'mysql')
bound(
  'an alternative literal of Oracle is left alone',
  "SELECT q'[it's ?]' FROM dual WHERE a > @last_value@",
  "SELECT q'[it's ?]' FROM dual WHERE a > ?",
  [lastValue],
  'oracle',
)

bound(
  'comments lose what the ODBC driver of SQLite would take for a quote or a marker',
  'SELECT /* it\'s "?" @last_value@ */ @last_value@ -- ?',
  'SELECT /* it s     @last_value@ */ ? --  ',
  [lastValue],
  'sqlite',
)

for (const untouched of [
  "SELECT 'a@b.c', @a, @@rowcount, @last_value",
  'SELECT @a-@b, @a+@b',
  "SELECT 'one@a.de,two@b.de'",
  "SELECT 'x@y.z x2@y2.z'",
  'SELECT a @> b, c <@ d, @ -5, x @@ y, p @-@ q',
  'SELECT * FROM t@link1, u@link2',
  "INSERT INTO t VALUES ('@user@host.example')",
  '',
  "SELECT 'no end",
  'SELECT /* no end',
  'SELECT \'?\', "?", `?`, /* ? */ 1 -- ?',
])
  bound(`left alone: ${untouched}`, untouched, untouched, [])

bound(
  'a list becomes as many values as it has, each with its type',
  "WHERE a = '@object.params.q@' AND id IN (@object.params.ids@) AND b = @object.params.id@",
  'WHERE a = ? AND id IN (?, ?, ?) AND b = ?',
  [q, ...integers('1', '2', '3'), id],
)
bound(
  'lists stand between other values, quoted or not, and in arrays',
  "IN (0, '@object.params.ids@' , @object.params.id@), ARRAY[ @object.params.ids@ ]",
  'IN (0, ?, ?, ? , ?), ARRAY[ ?, ?, ? ]',
  [...integers('1', '2', '3'), id, ...integers('1', '2', '3')],
)
bound(
  'an empty list is NULL, which is in nothing',
  'id IN (@object.params.none@) OR x IN(@object.params.ids@)',
  'id IN (NULL) OR x IN(?, ?, ?)',
  integers('1', '2', '3'),
)
refused('a list is no operand', 'WHERE id = @object.params.ids@', 'PLACEHOLDER_LIST_PLACE', 11)
refused('an empty list is no operand', 'WHERE id = @object.params.none@', 'PLACEHOLDER_LIST_PLACE', 11)
refused('a list is no part of a sum', 'WHERE id IN (@object.params.ids@ + 1)', 'PLACEHOLDER_LIST_PLACE', 13)
refused('a list is no piece of a text', "WHERE id LIKE '%@object.params.ids@%'", 'PLACEHOLDER_LIST_PLACE', 14)

test('a statement with lists has a bound of values', () => {
  const template = parseTemplate('a IN (@object.params.l@) OR b IN (@object.params.l@) OR c = @object.params.id@')
  const withValues = (count: number) => {
    const values = integers(...Array.from({ length: count }, String))
    return bindTemplate(template, { params: { l: { type: 'list', values }, id } })
  }
  assert.equal(withValues(999).parameters.length, 1_999)
  assert.throws(() => withValues(1_000), { code: 'PLACEHOLDER_LIST_TOO_LONG' })
})

for (const near of [
  '@lastvalue@',
  '@Last_Value@',
  '@LAST_VALUE@',
  '@last-value@',
  '@last value@',
  '@object.params.@',
  '@object.params..a@',
  '@object.params.a.@',
  '@object.params.a b@',
  '@object.param.a@',
  '@object.a@',
  '@params.a@',
  '@object.params.a',
  `@object.params.${'a'.repeat(101)}@`,
  '@OBJECT.PARAMS.a@',
]) {
  refused(`not a placeholder, in code: ${near}`, `SELECT ${near}`, 'PLACEHOLDER_UNKNOWN', 7)
  refused(`not a placeholder, in a literal: ${near}`, `SELECT 'x ${near} x'`, 'PLACEHOLDER_UNKNOWN', 10)
}
refused('a framed word in code is meant as a placeholder', 'SELECT @customer@', 'PLACEHOLDER_UNKNOWN', 7)
refused('a bare ? is refused', 'SELECT ?', 'PLACEHOLDER_QUESTION_MARK', 7)
refused('the ? operator of PostgreSQL is refused', "SELECT j ? 'a' FROM t", 'PLACEHOLDER_QUESTION_MARK', 9)
refused(
  'a literal without end that holds a placeholder is refused',
  "SELECT 'a @last_value@",
  'PLACEHOLDER_UNTERMINATED',
  7,
)
refused(
  'a comment without end that holds a placeholder is refused',
  'SELECT /* @last_value@',
  'PLACEHOLDER_UNTERMINATED',
  7,
)
refused('a backtick name cannot be bound', 'SELECT `@object.params.q@`', 'PLACEHOLDER_IN_IDENTIFIER', 7)
refused('a bracketed name cannot be bound', 'SELECT [@object.params.q@]', 'PLACEHOLDER_IN_IDENTIFIER', 7, 'sqlserver')
refused('a typed literal cannot be bound', "WHERE d > DATE '@last_value@'", 'PLACEHOLDER_NOT_BINDABLE')
refused('an ODBC escape cannot be bound', "WHERE d > {ts '@last_value@'}", 'PLACEHOLDER_NOT_BINDABLE')
refused("E'…' is a literal of PostgreSQL only", "SELECT E'@object.params.q@'", 'PLACEHOLDER_NOT_BINDABLE', 7, 'oracle')
refused('a hexadecimal literal cannot be bound', "SELECT X'@object.params.q@'", 'PLACEHOLDER_NOT_BINDABLE')
refused('a Unicode-escape literal cannot be bound', "SELECT U&'@object.params.q@'", 'PLACEHOLDER_NOT_BINDABLE')
refused('a dollar-quoted literal cannot be bound', 'SELECT $$@object.params.q@$$', 'PLACEHOLDER_NOT_BINDABLE')
refused(
  'a backslash that databases read differently is refused',
  "SELECT 'a\\n@object.params.q@'",
  'PLACEHOLDER_AMBIGUOUS',
  7,
)
refused(
  'a placeholder in a comment for some and in code for others is refused',
  '/* a /* b */ @last_value@ */',
  'PLACEHOLDER_AMBIGUOUS',
)
refused('a parameter without a value is refused', 'SELECT\n @object.params.zzz@', 'PLACEHOLDER_PARAMETER_MISSING', 8)
refused(
  'a parameter is never taken from the prototype',
  'SELECT @object.params.toString@',
  'PLACEHOLDER_PARAMETER_MISSING',
  7,
)
refused('binary cannot be a piece of a text', "SELECT 'a@object.params.bytes@'", 'PLACEHOLDER_BINARY_IN_TEXT', 7)
refused('1,001 placeholders are refused', 'SELECT @last_value@,'.repeat(1001), 'PLACEHOLDER_TOO_LARGE')
refused('more than 1 MiB is refused', `SELECT '${'é'.repeat(524_288)}'`, 'PLACEHOLDER_TOO_LARGE')

test('a last value that is not there is refused', () => {
  for (const values of [{ params }, { params, lastValue: null }]) {
    assert.throws(() => bindTemplate(parseTemplate('SELECT @last_value@'), values), {
      code: 'PLACEHOLDER_LAST_VALUE_MISSING',
    })
  }
})

test('a template tells which values it uses', () => {
  const template = parseTemplate("SELECT '@object.params.b@ @object.params.a@', @object.params.b@ -- @last_value@")
  assert.deepEqual([template.names, template.usesLastValue], [['b', 'a'], false])
  assert.equal(parseTemplate('SELECT @last_value@').usesLastValue, true)
})

test('an error gives line and column', () => {
  assert.throws(() => parseTemplate('SELECT 1,\n  @lastvalue@'), { position: { offset: 12, line: 2, column: 3 } })
})

test('every code has a hint and is listed once', () => {
  assert.equal(new Set(placeholderErrorCodes).size, placeholderErrorCodes.length)
})

test('a database is known by the name its driver gives', () => {
  const names = ['PostgreSQL', 'MySQL', 'MariaDB', 'Microsoft SQL Server', 'SQLite', 'Oracle', 'DB2/LINUXX8664']
  const dialects = ['postgresql', 'mysql', 'mysql', 'sqlserver', 'sqlite', 'oracle', undefined]
  assert.deepEqual(names.map(dialectOf), dialects)
})
