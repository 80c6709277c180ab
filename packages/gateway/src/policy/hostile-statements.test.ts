import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { connect } from '@postern/odbc'
import { makeGuardedFolder } from '../../../../tests/databases/guarded-folder.ts'
import { useDatabases } from '../../../../tests/databases/shared-databases.ts'
import { rowsOf, startFakeServer } from '../testing/fake-server.ts'
import { startGateway } from '../testing/start-gateway.ts'

const databases = useDatabases()

/** `{file}` is a path where nothing may appear; `alone` says that no database holds it: what it does is not in a database. */
interface Hostile {
  readonly sql: string
  readonly told: RegExp
  readonly alone?: true
}

const refused = (told: RegExp, ...texts: string[]): Hostile[] => texts.map((sql) => ({ sql, told }))
const heldByLexer = (told: RegExp, ...texts: string[]): Hostile[] => texts.map((sql) => ({ sql, told, alone: true }))

const everywhere: Hostile[] = [
  ...refused(
    /"(insert|update|delete|drop|create|alter)" is not allowed \(line 1, column 1\)/,
    'INSERT INTO t VALUES (2)',
    'UPDATE t SET n = 2',
    'DELETE FROM t',
    'DROP TABLE t',
    'CREATE TABLE u (n int)',
    'ALTER TABLE t ADD COLUMN m int',
    'DeLeTe/**/FROM t',
  ),
  ...refused(/"delete" is not allowed \(line 3, column 3\)/, '-- reads\n/* only */\n  DELETE FROM t'),
  ...refused(
    /a second statement is not allowed/,
    'SELECT 1; DELETE FROM t',
    'SELECT 1;DELETE FROM t;',
    'SELECT 1 /* ; */ ; DROP TABLE t --',
    "SELECT 'it''s' ; DELETE FROM t -- '",
    'SELECT 1 -- one\n; UPDATE t SET n = 3',
    'SELECT 1; COMMIT; DELETE FROM t',
  ),
  ...refused(
    /"(insert|update|delete)" is not allowed/,
    'WITH a AS (SELECT 1) DELETE FROM t',
    'WITH a(n) AS (SELECT 4) INSERT INTO t SELECT n FROM a',
    'WITH a AS (SELECT 1) UPDATE t SET n = 5',
  ),
]

const onPostgres: Hostile[] = [
  ...refused(/"set" is not allowed/, 'SET default_transaction_read_only = off', 'SET TRANSACTION READ WRITE'),
  ...refused(
    /"(begin|commit|rollback|truncate|do|call|copy|lock|vacuum|grant|comment|import|refresh|prepare|merge)" is not allowed/,
    'BEGIN READ WRITE',
    'COMMIT',
    'TRUNCATE t',
    'DO $$ BEGIN DELETE FROM t; END $$',
    'DO $$ BEGIN COMMIT; DELETE FROM t; END $$',
    'CALL p()',
    "COPY t FROM PROGRAM 'echo 6'",
    'GRANT ALL ON t TO PUBLIC',
    "COMMENT ON TABLE t IS 'x'",
    'PREPARE x AS DELETE FROM t',
    'MERGE INTO t USING (SELECT 1 AS x) s ON n = x WHEN MATCHED THEN DELETE',
  ),
  ...heldByLexer(/"(copy|vacuum)" is not allowed/, "COPY t TO PROGRAM 'cat > {file}'", "COPY t TO '{file}'"),
  ...refused(
    /"delete" is not allowed/,
    'WITH d AS (DELETE FROM t RETURNING n) SELECT * FROM d',
    'SELECT 1 FROM (WITH d AS (DELETE FROM t RETURNING n) SELECT * FROM d) e',
  ),
  ...refused(/"analyze" is not allowed/, 'EXPLAIN ANALYZE DELETE FROM t', 'EXPLAIN (ANALYZE) INSERT INTO t VALUES (7)'),
  ...refused(/"into" is not allowed/, 'SELECT * INTO u FROM t', 'SELECT n INTO TEMP u FROM t'),
  ...refused(
    /(a call of "|")(nextval|setval|lo_create|lo_from_bytea|w|query_to_xml|public.w|W|dblink_exec|set_config)"/,
    "SELECT nextval('s')",
    "SELECT setval('s', 99)",
    'SELECT lo_create(4711)',
    "SELECT lo_from_bytea(4712, 'x')",
    'SELECT w()',
    'SELECT public.w()',
    'SELECT "w"()',
    "SELECT query_to_xml('DELETE FROM t RETURNING n', true, true, '')",
    "SELECT dblink_exec('dbname=x', 'DELETE FROM t')",
    "SELECT set_config('transaction_read_only', 'off', true), w()",
  ),
  ...refused(
    /is not allowed/,
    'SELECT 1 -- one\r; DELETE FROM t',
    'SELECT 1 AS 😀$a$; DELETE FROM t; --$a$',
    "SELECT E'\\''; DELETE FROM t; --'",
    "SELECT 'a\\'' ; DELETE FROM t -- '",
    'SELECT $a$ $b$ $a$; DELETE FROM t; --$b$',
    'SELECT 1 /* /* */ ; */ ; DELETE FROM t',
    'SELECT * FROM t FOR UPDATE',
    'SELECT * FROM t FOR KEY SHARE',
    'SELECT pg_notify(1, 2)',
    'SELECT pg_advisory_lock(1)',
    'LISTEN a; DELETE FROM t',
    'VALUES (1); DELETE FROM t',
  ),
]

const onMariaDb: Hostile[] = [
  ...refused(
    /a comment that MySQL executes is not allowed/,
    'SELECT 1 /*! ; DELETE FROM t */',
    'SELECT 1 /*!50000 INTO @a */',
    'SELECT 1 /*M! INTO @a */',
    '/*! DELETE FROM t */',
  ),
  ...refused(
    /"(set|start|begin|commit|truncate|call|replace|load|rename|lock|do|handler|xa|optimize|execute|merge|grant)" is not allowed/,
    'SET SESSION TRANSACTION READ WRITE',
    'SET STATEMENT tx_read_only = 0 FOR DELETE FROM t',
    'SET autocommit = 1',
    'START TRANSACTION READ WRITE',
    'COMMIT',
    'TRUNCATE t',
    'CALL p()',
    'REPLACE INTO t VALUES (8)',
    "LOAD DATA INFILE '{file}' INTO TABLE t",
    'RENAME TABLE t TO u',
    'DO w()',
    'BEGIN NOT ATOMIC COMMIT; DELETE FROM t; END',
    "EXECUTE IMMEDIATE 'DELETE FROM t'",
    'OPTIMIZE TABLE t',
    'GRANT ALL ON *.* TO x@y',
  ),
  ...heldByLexer(
    /"(into|outfile|dumpfile)" is not allowed|a call of "load_file"/,
    "SELECT n FROM t INTO OUTFILE '{file}'",
    "SELECT n FROM t INTO DUMPFILE '{file}'",
    "SELECT load_file('/etc/passwd')",
  ),
  ...refused(
    /"(into|update)" is not allowed|an assignment \(:=\)/,
    'SELECT n INTO @x FROM t',
    'SELECT @x := 1',
    'SELECT * FROM t FOR UPDATE',
  ),
  ...refused(
    /a call of "(w|get_lock)", which may write|"(nextval|setval|next value)" is not allowed/,
    'SELECT w()',
    'SELECT `w`()',
    'SELECT NEXTVAL(s)',
    'SELECT NEXT VALUE FOR s',
    'SELECT SETVAL(s, 99)',
    "SELECT get_lock('a', 1)",
  ),
  ...refused(
    /is not allowed/,
    "SELECT 'a\\'; DELETE FROM t; -- '",
    "SELECT 'a\\'' ; DELETE FROM t -- '",
    'SELECT 1 # one\n; DELETE FROM t',
    'SELECT 1--1; DELETE FROM t',
    'INSERT INTO t VALUES (9) RETURNING n',
    'WITH a AS (SELECT 1) SELECT * FROM a INTO @y',
    'HANDLER t OPEN',
    'SELECT 1 PROCEDURE ANALYSE()',
    'VALUES (1); DELETE FROM t',
    'FLUSH TABLES t',
    'PREPARE x FROM "DELETE FROM t"',
    'SELECT "a\\"; DELETE FROM t; -- "',
  ),
]

const onSqlite: Hostile[] = [
  ...refused(
    /"(pragma|attach|detach|replace|vacuum|reindex|analyze|begin|savepoint)" is not allowed/,
    'PRAGMA user_version = 7',
    'PRAGMA query_only = 0',
    'PRAGMA writable_schema = 1',
    'PRAGMA/**/query_only(0); DELETE FROM t',
    "ATTACH '{file}' AS x",
    "VACUUM INTO '{file}'",
    'VACUUM',
    'REPLACE INTO t VALUES (8)',
    'REINDEX t',
    'ANALYZE',
    'BEGIN IMMEDIATE',
    'SAVEPOINT a',
  ),
  ...heldByLexer(
    /a call of "(load_extension|blob_export|blob_import|writefile|edit|fts3_tokenizer)"/,
    "SELECT load_extension('{file}')",
    "SELECT blob_export(x'00', '{file}')",
    "SELECT writefile('{file}', 'x')",
    "SELECT fts3_tokenizer('x', x'00')",
  ),
  ...refused(
    /is not allowed/,
    'CREATE TEMP TABLE u (n)',
    'CREATE TEMP TRIGGER x AFTER DELETE ON t BEGIN SELECT 1; END',
    'CREATE VIRTUAL TABLE f USING fts4(a)',
    'INSERT INTO t VALUES (9) RETURNING n',
    'INSERT OR REPLACE INTO t VALUES (9)',
    'EXPLAIN SELECT 1; DELETE FROM t',
    "SELECT :abs(');DELETE/**/FROM/**/t;--')",
    "SELECT $abs(');DELETE/**/FROM/**/t;--')",
    'SELECT [a] ; DELETE FROM t; --]',
    'SELECT 1 FROM t UNION SELECT 2; DROP TABLE t',
    'PRAGMA journal_mode = DELETE; DELETE FROM t',
    'RELEASE a; DELETE FROM t',
    'VALUES (1); DELETE FROM t',
    'SELECT 1 /* no end',
    "SELECT 'no end",
    'SELECT "a" ; DELETE FROM t; -- "',
    'SELECT `a` ; DELETE FROM t; -- `',
    'SELECT last_insert_rowid() ; UPDATE t SET n = 1',
    'END; DELETE FROM t',
    'DELETE FROM main.t WHERE 1 -- ',
    'WITH a AS (SELECT 1) REPLACE INTO t SELECT * FROM a',
    'UPDATE t SET n = 1 RETURNING n',
    "UPDATE sqlite_master SET sql = ''",
    'ALTER TABLE t RENAME TO u',
    'DROP INDEX i',
    'CREATE VIEW v AS SELECT 1',
    'CREATE INDEX i ON t (n)',
  ),
]

interface Target {
  readonly name: string
  readonly statements: readonly Hostile[]
  open(): Promise<{ readonly odbc: string; exec(sql: string): Promise<string>; content(): Promise<string> }>
}

const targets: Target[] = [
  {
    name: 'PostgreSQL',
    statements: [...everywhere, ...onPostgres],
    async open() {
      const { odbc, exec } = await databases.postgres()
      await exec(`CREATE TABLE t (n int); INSERT INTO t VALUES (1); CREATE SEQUENCE s;
        CREATE FUNCTION w() RETURNS int LANGUAGE sql AS 'INSERT INTO t VALUES (66) RETURNING n';
        CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN COMMIT; DELETE FROM t; END $$`)
      const content = () =>
        exec(`SELECT string_agg(n::text, ',') FROM t; SELECT last_value, is_called FROM s;
          SELECT count(*) FROM pg_largeobject_metadata; SELECT relacl, obj_description(oid) FROM pg_class WHERE relname = 't';
          SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace;
          SELECT attname FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0`)
      return { odbc, exec, content }
    },
  },
  {
    name: 'MariaDB',
    statements: [...everywhere, ...onMariaDb],
    async open() {
      const { odbc, exec } = await databases.mariadb()
      await exec('CREATE TABLE t (n int); INSERT INTO t VALUES (1); CREATE SEQUENCE s')
      await exec('CREATE FUNCTION w() RETURNS int MODIFIES SQL DATA INSERT INTO t VALUES (66)').catch(() => '')
      await exec('CREATE PROCEDURE p() MODIFIES SQL DATA DELETE FROM t')
      const content = () =>
        exec(`SELECT group_concat(n) FROM t; SELECT next_not_cached_value FROM s; SHOW FULL TABLES; DESCRIBE t`)
      return { odbc, exec, content }
    },
  },
  {
    name: 'SQLite',
    statements: [...everywhere, ...onSqlite],
    async open() {
      const { odbc, exec, path } = databases.sqlite()
      exec('CREATE TABLE t (n int); INSERT INTO t VALUES (1)')
      const { DatabaseSync } = await import('node:sqlite')
      const content = async () => {
        using database = new DatabaseSync(path, { readOnly: true })
        return JSON.stringify([
          database.prepare('SELECT * FROM t').all(),
          database.prepare('SELECT * FROM sqlite_master').all(),
          database.prepare('PRAGMA user_version').all(),
        ])
      }
      return { odbc, exec: async (sql) => String(exec(sql)), content }
    },
  },
]

async function folderFor(t: TestContext) {
  const folder = makeGuardedFolder('policy', 'KILL')
  t.after(() => folder.remove())
  return { policy: join(folder.path, 'policy.json'), file: join(folder.path, 'out') }
}

for (const { name, statements, open } of targets) {
  test(`${name}: of ${statements.length} hostile statements none changes anything, and each refusal names its rule`, async (t) => {
    assert.ok(statements.length >= 40)
    const { policy, file } = await folderFor(t)
    writeFileSync(policy, JSON.stringify({ version: 1, readOnly: true }))
    const database = await open()
    const before = await database.content()
    const server = await startFakeServer()
    t.after(() => server.close())
    startGateway(t, server, database.odbc, { env: { POSTERN_POLICY: policy } })
    const runs = statements.map(({ sql, told }) => ({ told, run: server.add({ sql: sql.replaceAll('{file}', file) }) }))
    const harmless = server.add({ sql: "SELECT /* DROP TABLE t */ n, lower('DELETE') AS d FROM t" })
    await server.until(() => harmless.state === 'finished' || harmless.state === 'failed', 'all have run')
    for (const { run, told } of runs) {
      assert.equal(run.fail?.error.code, 'POLICY_READ_ONLY', run.order.sql)
      assert.match(run.fail.error.message, /^readOnly: .* \(line \d+, column \d+\)$/, run.order.sql)
      assert.match(run.fail.error.message, told, run.order.sql)
    }
    assert.equal(harmless.fail, undefined)
    assert.equal(rowsOf(harmless), '[{"n":1,"d":"delete"}]')
    assert.equal(await database.content(), before)
    assert.equal(existsSync(file), false)
  })

  test(`${name}: without the lexer the database itself still changes nothing`, async (t) => {
    const { file } = await folderFor(t)
    const database = await open()
    const before = await database.content()
    const connection = await connect({ connectionString: database.odbc })
    t.after(() => connection.close())
    const held = statements.filter(({ alone }) => !alone)
    assert.ok(held.length >= 35)
    for (const { sql } of held) {
      await connection
        .execute(sql.replaceAll('{file}', file), [], { readOnly: true, timeoutSeconds: 10 })
        .catch(() => undefined)
    }
    assert.equal(await database.content(), before)
    assert.equal(existsSync(file), false)
  })
}
