import assert from 'node:assert/strict'
import { test } from 'node:test'
import { useDatabases } from '../databases/shared-databases.ts'
import { createConnection } from './connection.ts'
import { makeSource, type SourceKind, sourceKinds } from './sources.ts'
import { startGateway } from './start-gateway.ts'
import { startReceiver } from './start-receiver.ts'
import { startServer } from './start-server.ts'

const databases = useDatabases()

/** A column of each kind with its least value that the database takes, as SQL. */
const columns: Record<SourceKind, Record<string, string>> = {
  SQLite: { big: '-9223372036854775807', amount: '-99999999.99', weight: '-1.5', day: "'0001-01-02'", words: "'!'" },
  PostgreSQL: {
    big: '-9223372036854775807',
    whole: '-2147483647',
    small: '-32767',
    amount: '-99999999.99',
    weight: '-1.5',
    single: '-1.5',
    day: "'0001-01-02'",
    moment: "'0001-01-02 00:00:00'",
    clock: "'00:00:01'",
    words: "'!'",
  },
  MariaDB: {
    big: '-9223372036854775807',
    whole: '-2147483647',
    small: '-32767',
    amount: '-99999999.99',
    weight: '-1.5',
    day: "'1000-01-02'",
    moment: "'1000-01-02 00:00:00'",
    words: "'!'",
  },
}

const types: Record<string, string> = {
  big: 'bigint',
  whole: 'int',
  small: 'smallint',
  amount: 'decimal(10,2)',
  weight: 'double precision',
  single: 'real',
  day: 'date',
  moment: 'timestamp',
  clock: 'time',
  words: 'varchar(20)',
}

test('a server with three databases', async (t) => {
  const server = await startServer(t)
  for (const kind of sourceKinds)
    await t.test(`a command begins from the beginning with a last field of any type of ${kind}`, async (t) => {
      const source = await makeSource(kind, databases)
      const names = Object.keys(columns[kind])
      const typeOf = (name: string) => (kind === 'MariaDB' && name === 'moment' ? 'datetime' : types[name])
      await source.exec(`CREATE TABLE low (${names.map((name) => `${name} ${typeOf(name)}`).join(', ')});
        INSERT INTO low VALUES (${Object.values(columns[kind]).join(', ')})`)
      const receiver = await startReceiver(t)
      const connection = await createConnection(server)
      await startGateway(t, { url: server.url, apiKey: connection.apiKey, odbc: source.odbc })
      for (const name of names) {
        const { id } = await connection.add({
          sql: `SELECT ${name} FROM low WHERE ${name} > @last_value@`,
          callbackUrl: receiver.url,
          lastField: name,
          fromBeginning: true,
        })
        await connection.runNow(id)
        const run = await connection.untilRun(id, ({ endedAt }) => endedAt !== null)
        assert.deepEqual([name, run.error, run.rows], [name, null, 1])
        // The value it has now, with its type, binds as well as the least one did.
        await connection.runNow(id)
        const next = await connection.untilRun(id, (other) => other.id !== run.id && other.endedAt !== null)
        assert.deepEqual([name, next.error, next.rows], [name, null, 0])
      }
    })
})
