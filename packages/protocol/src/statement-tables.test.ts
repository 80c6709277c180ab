import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Dialect } from './sql-lexer.ts'
import { findKinds } from './statement-kinds.ts'
import { findTables } from './statement-tables.ts'

const namesIn = (sql: string, dialect: Dialect = 'postgresql') => {
  const { tables, unclearAt } = findTables(sql, dialect)
  const names = tables.map(({ parts }) => parts.map(({ name, quoted }) => (quoted ? `"${name}"` : name)).join('.'))
  return unclearAt === null ? [...new Set(names)].join(' ') : 'unclear'
}

const cases: readonly [sql: string, names: string, dialect?: Dialect][] = [
  ['SELECT 1', ''],
  ['SELECT * FROM Orders', 'Orders'],
  ['SELECT * FROM sales."Orders" o, b AS c JOIN d ON d.x = b.y, e', 'sales."Orders" b d e'],
  ['SELECT a, b FROM (SELECT x, y FROM c WHERE z IN (SELECT q FROM d)) e, f', 'c d f'],
  ['SELECT extract(year FROM a), trim(both FROM b), a IS NOT DISTINCT FROM c FROM t', 't'],
  ['SELECT substring((SELECT x FROM secret) FROM 1)', 'secret'],
  ['SELECT * FROM ((a JOIN b USING (id)) CROSS JOIN LATERAL (SELECT 1 FROM c) d), ONLY e', 'a b c e'],
  ['SELECT * FROM a WHERE x IN secret', 'a secret', 'sqlite'],
  ['TABLE secret', 'secret'],
  ['SELECT 1 UNION TABLE secret', 'secret'],
  ['WITH a AS (SELECT * FROM t) SELECT * FROM a, "a", u', 't u'],
  ['WITH secret AS (SELECT * FROM secret) SELECT * FROM secret', 'secret'],
  ['SELECT * FROM (WITH secret AS (SELECT 1) SELECT * FROM secret) a, secret', 'secret'],
  ['WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n, t) SELECT * FROM n', 't'],
  ['WITH a AS (SELECT 1), b (x, y) AS MATERIALIZED (SELECT * FROM a) SELECT * FROM b, a', ''],
  ['WITH a AS (SELECT 1) SELECT * FROM a SELECT * FROM a', 'a', 'sqlserver'],
  ['WITH "A" AS (SELECT 1) SELECT * FROM a', 'a', 'oracle'],
  ['SELECT * FROM a limit, secret', 'a secret', 'sqlserver'],
  ['SELECT * FROM a values, secret', 'a secret'],
  ['SELECT * FROM a LIMIT 5, 10', 'a', 'mysql'],
  ['SELECT * FROM a STRAIGHT_JOIN secret', 'a secret', 'mysql'],
  ['SELECT * FROM a CROSS APPLY (SELECT TOP 1 * FROM b) c', 'a b', 'sqlserver'],
  ['SELECT * FROM shop..secret', 'shop."".secret', 'sqlserver'],
  ['SELECT * FROM "a"@elsewhere', 'unclear', 'oracle'],
  ["SELECT * FROM 'file.csv'", 'unclear'],
  ['SELECT * FROM generate_series(1, 3) g, t', 't'],
  ['INSERT INTO a (x, y) SELECT x, y FROM b', 'a b'],
  ['INSERT a VALUES (1), (2)', 'a', 'mysql'],
  ['REPLACE INTO a VALUES (replace(x, y, z))', 'a', 'mysql'],
  ['UPDATE a SET x = 1, y = (SELECT max(y) FROM b) FROM c WHERE a.z = c.z', 'a b c'],
  ['UPDATE a, b SET a.x = b.x', 'a b', 'mysql'],
  ['DELETE FROM a USING b, c WHERE a.x = b.x', 'a b c'],
  ['DELETE secret', 'secret', 'oracle'],
  ['MERGE INTO a USING (SELECT * FROM b) s ON (a.x = s.x) WHEN MATCHED THEN DELETE', 'a b'],
  ['INSERT INTO a VALUES (1) ON CONFLICT (x) DO UPDATE SET y = 2', 'a'],
  ['SELECT * FROM a FOR UPDATE', 'a'],
  ['SELECT * INTO b FROM a', 'b a'],
  ['TRUNCATE a, b', 'a b'],
  ['SELECT * FROM a -- , secret\n, /* b */ c', 'a c'],
]
for (const [sql, names, dialect] of cases)
  test(`tables of ${sql}: ${names}`, () => assert.equal(namesIn(sql, dialect), names))

const kinds: readonly [sql: string, kinds: string, dialect?: Dialect][] = [
  ['SELECT 1', 'select'],
  ['(SELECT 1) UNION (SELECT 2)', 'select'],
  ['SELECT * FROM a FOR UPDATE', 'select'],
  ['WITH d AS (DELETE FROM a RETURNING *) SELECT * FROM d', 'select delete'],
  ['SELECT 1; DROP TABLE a', 'select drop'],
  ['SELECT 1 EXEC p', 'select call', 'sqlserver'],
  ['SELECT 1 KILL 5', 'select other', 'sqlserver'],
  ['SELECT * INTO b FROM a', 'select create'],
  ["SELECT * FROM a INTO OUTFILE 'x'", 'select other', 'mysql'],
  ['INSERT INTO a VALUES (1) ON DUPLICATE KEY UPDATE x = 2', 'insert', 'mysql'],
  ['INSERT INTO a VALUES (1) ON CONFLICT DO UPDATE SET x = 2', 'insert'],
  ['SELECT replace(a, b, c), insert(a, 1, 2, b) FROM t', 'select', 'mysql'],
  ['EXPLAIN ANALYZE DELETE FROM a', 'explain delete'],
  ['SELECT /*! 1; DELETE FROM a */ 1', 'other', 'mysql'],
  ['VACUUM', 'other'],
  ['', 'other'],
]
for (const [sql, names, dialect = 'postgresql'] of kinds)
  test(`kinds of "${sql}": ${names}`, () =>
    assert.equal([...new Set(findKinds(sql, dialect).map(({ kind }) => kind))].join(' '), names))
