import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Dialect } from './sql-lexer.ts'
import { findUnknownCall, findWriting, statementCanWrite } from './statement-kind.ts'

const reading = [
  'SELECT pg_sleep(1)::text',
  'SELECT 1',
  'select * from orders where id > @last_value@ order by id',
  "SELECT a, count(*), sum(b) FROM t WHERE c LIKE '%delete%' GROUP BY a HAVING max(b) > 3;",
  'SELECT "update", `set`, [order] FROM "insert"',
  '-- delete everything\nSELECT /* insert into */ 1',
  'WITH a AS (SELECT 1), b AS (SELECT 2) SELECT * FROM a, b',
  'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10) SELECT * FROM n',
  'SELECT * FROM (VALUES (1, 2)) AS v(a, b)',
  'VALUES (1), (2)',
  'TABLE orders',
  'SHOW server_version',
  'EXPLAIN SELECT 1',
  'EXPLAIN QUERY PLAN SELECT * FROM t',
  'DESCRIBE orders',
  'DESC orders',
  '(SELECT 1) UNION (SELECT 2)',
  "SELECT coalesce(a, 'x'), cast(b AS varchar(10)), upper(trim(c)), round(d, 2) FROM t",
  'SELECT CAST(a AS DECIMAL(18, 4)) FROM t',
  "SELECT date_trunc('day', a), extract(year FROM a), now() FROM t WHERE a >= current_date",
  'SELECT row_number() OVER (PARTITION BY a ORDER BY b) FROM t',
  'SELECT a FROM t WHERE b IN (1, 2) AND NOT (c = 1) AND EXISTS (SELECT 1 FROM u)',
  "SELECT replace(a, 'x', 'y') FROM t",
  'SELECT TOP (10) * FROM t',
  'SELECT * FROM t ORDER BY a OFFSET 5 ROWS FETCH NEXT 10 ROWS ONLY',
  'SELECT pg_catalog.lower(a) FROM t',
  "SELECT a->>'b' FROM t WHERE jsonb_exists(a, 'c')",
  'SELECT count(*) FILTER (WHERE a) FROM t',
  "SELECT string_agg(a, ',') WITHIN GROUP (ORDER BY a) FROM t",
  'SELECT a FROM t JOIN u USING (id) LEFT JOIN v ON (u.x = v.x)',
  'SELECT $$delete$$',
  "SELECT 'it''s; DROP TABLE t'",
  'SELECT CASE WHEN (a) THEN (b) ELSE (c) END FROM t',
  'SELECT 1 -- ; drop table t',
  'SELECT ARRAY[1, 2], a[1] FROM t',
  'SELECT a * (b + 1), c || (d) FROM t WHERE e = (SELECT max(f) FROM u) AND g < (h)',
]

const writing = [
  '',
  '   ',
  '-- nothing',
  'INSERT INTO t VALUES (1)',
  'UPDATE t SET a = 1',
  'delete from t',
  'MERGE INTO t USING u ON (a = b) WHEN MATCHED THEN UPDATE SET a = 1',
  'REPLACE INTO t VALUES (1)',
  'REPLACE t VALUES (1)',
  'TRUNCATE t',
  'CALL p()',
  '{call p()}',
  'EXEC p',
  'EXECUTE p',
  'DO $$ BEGIN END $$',
  'COPY t TO STDOUT',
  'LOCK TABLE t',
  'SET a = 1',
  'BEGIN',
  'PRAGMA user_version = 1',
  'HANDLER t OPEN',
  'GRANT ALL ON t TO u',
  'SELECT 1; DELETE FROM t',
  'SELECT 1; SELECT 2',
  'SELECT 1 DELETE FROM t',
  'SELECT 1DELETE FROM t',
  'SELECT 1.DELETE FROM t',
  'SELECT 1 EXEC p',
  'SELECT * INTO u FROM t',
  "SELECT * FROM t INTO OUTFILE '/tmp/x'",
  'SELECT * FROM t FOR UPDATE',
  'SELECT * FROM t FOR NO KEY UPDATE',
  'SELECT * FROM t FOR SHARE',
  'SELECT * FROM t LOCK IN SHARE MODE',
  "SELECT nextval('s')",
  "SELECT setval('s', 1)",
  'SELECT s.nextval FROM dual',
  'SELECT NEXT VALUE FOR s',
  'SELECT pg_advisory_lock(1)',
  "SELECT lo_import('/etc/passwd')",
  "SELECT dblink('x', 'y')",
  'SELECT dblink_exec($$x$$, $$y$$)',
  "SELECT set_config('a', 'b', false)",
  "SELECT pg_notify('a', 'b')",
  "SELECT get_lock('a', 1)",
  "SELECT query_to_xml('delete from t', true, true, '')",
  'SELECT my_function(1)',
  'SELECT "my_function"(1)',
  'SELECT [my_function](1)',
  'SELECT `lower`(a) FROM t',
  'SELECT mine.lower(a) FROM t',
  'SELECT "x".lower(a) FROM t',
  'SELECT my_function /* x */ (1)',
  'SELECT * FROM openquery(a, $$delete$$)',
  'SELECT @a := 1',
  'SELECT last_insert_id(5)',
  'WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d',
  'WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a',
  'EXPLAIN ANALYZE DELETE FROM t',
  'EXPLAIN (ANALYZE) SELECT 1',
  'EXPLAIN PLAN FOR SELECT 1 FROM dual',
  'DESC ANALYZE SELECT 1',
  'SELECT /*! 1; DELETE FROM t */',
  'SELECT 1 /*!50000 INTO @a */',
  'SELECT 1 /*M! INTO @a */',
  'SELECT 1--1; DROP TABLE t',
  "SELECT 'it\\'; DROP TABLE t; --'",
  "SELECT 'a\\'' ; DROP TABLE t -- '",
  'SELECT 1 /* a /* b */ ; DROP TABLE t -- */',
  'SELECT [a ; DROP TABLE t',
  "SELECT 'no end",
  'SELECT $a ; DROP TABLE t; $a',
  'SELECT * FROM FINAL TABLE (INSERT INTO t VALUES (1))',
  'TABLE t INTO OUTFILE $$x$$',
  'SHOW x; DROP TABLE t',
]

for (const sql of reading) test(`I7: only reads: ${sql}`, () => assert.equal(statementCanWrite(sql), false))
for (const sql of writing) test(`I7: can write: ${sql}`, () => assert.equal(statementCanWrite(sql), true))

/** Read wrongly, each of these hides its second statement in a literal, a name or a comment. */
const hidden: readonly [Dialect, string][] = [
  ['postgresql', 'SELECT 1 -- one\r; DELETE FROM t'],
  ['postgresql', 'SELECT 1 AS 😀$a$; DELETE FROM t; --$a$'],
  ['postgresql', "SELECT 1$a$ ' $a$; DELETE FROM t; --'"],
  ['postgresql', "SELECT 1e'a\\'b' ; DELETE FROM t; --'"],
  ['postgresql', "SELECT 'a\\'' ; DELETE FROM t -- '"],
  ['postgresql', 'SELECT 1 ` 2; DELETE FROM t; SELECT 3 ` 4'],
  ['mysql', "SELECT 'a\\'; DELETE FROM t; -- '"],
  ['mysql', 'SELECT 1 AS "a\\"; DELETE FROM t; -- "'],
  ['mysql', "SELECT 1 --\x7f'\n; DELETE FROM t -- '"],
  ['sqlite', "SELECT :abs(');DELETE/**/FROM/**/t;--')"],
  ['sqlite', "SELECT $abs(');DELETE/**/FROM/**/t;--')"],
]
for (const [dialect, sql] of hidden)
  test(`${dialect}: nothing is hidden in ${JSON.stringify(sql)}`, () => assert.ok(findWriting(sql, { dialect })))

test('what is harmless in one database is not refused for what another would make of it', () => {
  const harmless: readonly [Dialect, string][] = [
    ['postgresql', "SELECT 'C:\\'"],
    ['postgresql', 'SELECT a::numeric(10, 2), b[1:abs(2)] FROM t'],
    ['sqlite', 'SELECT \'C:\\\' AS "a\\"'],
    ['mysql', "SELECT 'it\\'s' # no more\n"],
    ['mysql', 'SELECT `delete` FROM `set`'],
  ]
  for (const [dialect, sql] of harmless) assert.equal(findWriting(sql, { dialect }), null, sql)
})

test('what writes is told with its place, also after characters that folding makes longer', () => {
  const told = (sql: string) => findWriting(sql, { dialect: 'postgresql' })
  assert.deepEqual(told('SELECT 1;\n DELETE FROM t'), { what: 'a second statement', offset: 8 })
  assert.deepEqual(told('SELECT İ, /* İ */ "X""y"  ( 1)'), { what: 'a call of "X"y", which may write', offset: 18 })
  assert.deepEqual(told('SELECT My.Func(1)'), { what: 'a call of "my.func", which may write', offset: 10 })
  assert.deepEqual(told('WITH d AS (DELETE FROM t RETURNING 1) SELECT 1'), { what: '"delete"', offset: 11 })
  assert.deepEqual(told(''), { what: 'nothing to execute', offset: 0 })
})

test('functions that the host calls harmless may be called, by the very name', () => {
  const functions = new Set(['mine', 'my.own'])
  const judged = { dialect: 'postgresql', functions } as const
  assert.equal(findWriting('SELECT Mine(1), my.own(2)', judged), null)
  for (const sql of ['SELECT own(1)', 'SELECT my.mine(1)', 'SELECT other.my.own(1)', 'SELECT "mine"(1)'])
    assert.ok(findWriting(sql, judged), sql)
  assert.equal(findUnknownCall('INSERT INTO s.t (a) VALUES (lower(b), mine(1))', judged), null)
  assert.equal(findUnknownCall('UPDATE t SET a = other(1)', judged)?.what, 'a call of "other"')
})
