import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { connect, type OdbcConnection } from '@postern/odbc'
import { bindTemplate, dialectOf, parseTemplate, type TypedValue } from '@postern/protocol'
import { useDatabases } from './databases/shared-databases.ts'

const databases = useDatabases()
const kinds = ['sqlite', 'postgres', 'mariadb'] as const

const hostile = [
  "'; DROP TABLE orders; --",
  "it's",
  '"',
  '\\',
  "\\'; DROP TABLE orders; -- ",
  '?',
  '$1',
  '@last_value@',
  '/* ? */',
  '漢字 é 😀',
  '%',
  '',
]

for (const kind of kinds) {
  let connection: OdbcConnection | undefined
  const open = () => {
    assert.ok(connection)
    return connection
  }
  before(async () => {
    const database = await databases[kind]()
    connection = await connect({ connectionString: database.odbc })
    await rows(open(), 'CREATE TABLE orders (id INTEGER, name VARCHAR(200))')
    await rows(open(), "INSERT INTO orders VALUES (1, 'a'), (2, 'b')")
  })
  after(() => connection?.close())

  const run = (sql: string, q: TypedValue) => {
    const template = parseTemplate(sql, dialectOf(open().info.dbms))
    const bound = bindTemplate(template, { lastValue: q, params: { q } })
    return rows(open(), bound.sql, bound.parameters)
  }

  test(`I4: ${kind}: hostile values arrive as the text they are, and the table stays`, async () => {
    for (const value of hostile) {
      const q: TypedValue = { type: 'text', value }
      await run('DELETE FROM orders WHERE id = 3', q)
      await run("INSERT INTO orders VALUES (3, '@object.params.q@')", q)
      assert.deepEqual(await run('SELECT name FROM orders WHERE id = 3', q), [{ name: value }])
      await run("UPDATE orders SET name = '<@object.params.q@>' WHERE id = 3", q)
      assert.deepEqual(await run('SELECT name FROM orders WHERE id = 3', q), [{ name: `<${value}>` }])
    }
    assert.equal((await run('SELECT id FROM orders', { type: 'text', value: '' })).length, 3)
  })

  const q: TypedValue = { type: 'integer', value: '1' }
  const texts = [
    'SELECT name FROM orders WHERE id = @object.params.q@',
    "SELECT name FROM orders WHERE id='@last_value@'AND 1=1",
    "SELECT name FROM orders /* it's ? @last_value@ */ WHERE id = @last_value@",
    "SELECT name -- it's ? @last_value@\nFROM orders WHERE id = @last_value@",
    "SELECT name FROM orders WHERE '?' <> '''?' AND id = @last_value@",
    kind === 'mariadb'
      ? 'SELECT `n?`.name FROM orders AS `n?` WHERE id = @last_value@'
      : 'SELECT "n?".name FROM orders AS "n?" WHERE id = @last_value@',
    ...(kind === 'postgres'
      ? [
          "SELECT name FROM orders WHERE $$it's ?$$ <> $a$?$a$ AND id = @last_value@",
          "SELECT name FROM orders WHERE E'it\\'s ?' <> '' AND id = @last_value@",
        ]
      : []),
    ...(kind === 'mariadb'
      ? [
          "SELECT name FROM orders WHERE 'it\\'s ?' <> '' AND id = @last_value@",
          "SELECT name FROM orders # it's ?\nWHERE id = @last_value@",
        ]
      : []),
  ]
  for (const sql of texts) {
    test(`I4: ${kind}: the driver counts the same markers in ${JSON.stringify(sql)}`, async () => {
      assert.deepEqual(await run(sql, q), [{ name: 'a' }])
    })
  }
}

async function rows(connection: OdbcConnection, sql: string, parameters: TypedValue[] = []): Promise<unknown[]> {
  const result = await connection.query(sql, parameters)
  const chunks: Uint8Array[] = []
  for await (const chunk of result.chunks) chunks.push(chunk.bytes.slice())
  return JSON.parse(`[${chunks.map((chunk) => Buffer.from(chunk).toString()).join(',')}]`)
}
