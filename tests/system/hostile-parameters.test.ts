import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from '@postern/odbc'
import { bindTemplate, dialectOf, parseTemplate } from '@postern/protocol'
import type { AppParameter } from '@postern/protocol/api'
import { read } from '../../packages/odbc/src/testing/data-sources.ts'
import { readValues } from '../../packages/server/src/apps/parameter-values.ts'
import { useDatabases } from '../databases/shared-databases.ts'
import { makeSource, sourceKinds } from './sources.ts'

const databases = useDatabases()

/** What people have tried for as long as there is SQL, for one database or another. */
const hostile = [
  "' OR '1'='1",
  "' OR 1=1 --",
  "' OR 1=1 #",
  "' OR 1=1 /*",
  "') OR ('1'='1",
  "'; DROP TABLE orders; --",
  "'; DROP TABLE orders; #",
  '"; DROP TABLE orders; --',
  '1; DROP TABLE orders',
  '1 OR 1=1',
  "admin'--",
  "admin' #",
  "' UNION SELECT id, name FROM orders --",
  "') UNION ALL SELECT 1, 'x' --",
  "'; DELETE FROM orders WHERE 'a'='a",
  "'; UPDATE orders SET name='x'; --",
  "' || (SELECT name FROM orders LIMIT 1) || '",
  "'+(SELECT 1)+'",
  "\\'; DROP TABLE orders; --",
  "\\\\'; DROP TABLE orders; --",
  "''; DROP TABLE orders; --",
  "'''' OR ''''=''''",
  '$$; DROP TABLE orders; $$',
  "'; SELECT pg_sleep(10); --",
  "'; EXEC xp_cmdshell('dir'); --",
  "1' AND SLEEP(5) AND '1'='1",
  "'/**/OR/**/1=1/**/--",
  '%27%20OR%201=1',
  '\u02bc OR 1=1; DROP TABLE orders',
  "'\n; DROP TABLE orders;\n--",
  '? @last_value@ @object.params.ids@ {fn now()} :name $1 %s',
  `"'\`[]{}()*/--#;\\`,
]
const nested = `${`'"`.repeat(500)}\`\`]]`
const long = `${hostile[5]}${"x'".repeat(499_000)}`
const values = [...hostile, nested]

const parameter = (name: string, type: AppParameter['type']): AppParameter => ({ name, type, required: true })

for (const kind of sourceKinds)
  test(`I4: ${kind} takes every hostile value of an app's parameters as that value, alone and in lists`, async (t) => {
    const source = await makeSource(kind, databases)
    const connection = await connect({ connectionString: source.odbc })
    t.after(() => connection.close())
    const dialect = dialectOf(connection.info.dbms)
    const longText = kind === 'MariaDB' ? 'longtext' : 'text'
    await read(connection, `CREATE TABLE orders (id int primary key, name ${longText})`)
    const run = async (sql: string, parameters: AppParameter[], given: Record<string, unknown>) => {
      const bound = bindTemplate(parseTemplate(sql, dialect), { params: readValues(parameters, given) })
      return (await read(connection, bound.sql, bound.parameters)).rows
    }
    const insert = (id: number, name: string) =>
      run(
        'INSERT INTO orders (id, name) VALUES (@object.params.id@, @object.params.name@)',
        [parameter('id', 'integer'), parameter('name', 'text')],
        { id, name },
      )
    const all = [...values, long]
    for (const [id, value] of all.entries()) await insert(id, value)

    // What stands there is what was given, and the table stands.
    const rows = await run('SELECT id, name FROM orders ORDER BY id', [], {})
    assert.deepEqual(
      rows,
      all.map((name, id) => ({ id, name })),
    )

    const ids = (found: Record<string, unknown>[]) => found.map(({ id }) => id)
    const list = [parameter('names', 'list')]
    const inList = 'SELECT id FROM orders WHERE name IN (@object.params.names@) ORDER BY id'
    assert.deepEqual(ids(await run(inList, list, { names: values })), [...values.keys()])
    assert.deepEqual(ids(await run(inList, list, { names: [long, 'nobody'] })), [values.length])
    assert.deepEqual(ids(await run(inList, list, { names: [] })), [])
    const outside = 'SELECT id FROM orders WHERE name NOT IN (@object.params.names@)'
    assert.deepEqual(ids(await run(outside, list, { names: [] })), [], 'NOT IN (NULL) is true of nothing')
    for (const [id, value] of values.entries())
      assert.deepEqual(ids(await run(inList, list, { names: [value] })), [id], value)
    const numbers = [{ ...parameter('ids', 'list'), of: 'integer' as const }]
    const byId = 'SELECT id FROM orders WHERE id IN (@object.params.ids@) ORDER BY id'
    assert.deepEqual(ids(await run(byId, numbers, { ids: [2, '1', 900] })), [1, 2])
    assert.deepEqual(ids(await run(byId, numbers, { ids: [] })), [])
    assert.deepEqual(ids(await run(byId, numbers, { ids: Array.from({ length: 1_000 }, (_, id) => id) })), [
      ...all.keys(),
    ])
    for (const given of [['1 OR 1=1'], ['a\0b'], "1') OR ('1'='1"])
      await assert.rejects(run(byId, numbers, { ids: given }), { code: 'PARAMETER_REFUSED' })
    await assert.rejects(run(inList, list, { names: ['a\0b'] }), { code: 'PARAMETER_REFUSED', message: /NUL/ })
  })
