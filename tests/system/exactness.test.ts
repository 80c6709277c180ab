import assert from 'node:assert/strict'
import { test } from 'node:test'
import { useDatabases } from '../databases/shared-databases.ts'
import { createConnection } from './connection.ts'
import { parseExact } from './exact-json.ts'
import { columnsOf } from './exactness-rows.ts'
import { makeSource, type SourceKind, sourceKinds } from './sources.ts'
import { startGateway } from './start-gateway.ts'
import { startReceiver } from './start-receiver.ts'
import { startServerOn, storages } from './storages.ts'

const databases = useDatabases()

for (const storage of storages)
  test(`the server on ${storage}`, async (t) => {
    const server = await startServerOn(t, storage, databases)
    for (const kind of sourceKinds)
      await t.test(`I5: every value of ${kind} arrives as it was inserted, digit for digit`, async (t) => {
        const columns = columnsOf(kind)
        const rows = rowsOf(columns)
        const source = await makeSource(kind, databases)
        await source.exec(fillTable(kind, columns, rows))
        const receiver = await startReceiver(t)
        const connection = await createConnection(server)
        await startGateway(t, { url: server.url, apiKey: connection.apiKey, odbc: source.odbc })
        const command = await connection.add({
          sql: 'SELECT * FROM samples WHERE id > @last_value@ ORDER BY id',
          callbackUrl: receiver.url,
          lastField: 'id',
          fromBeginning: true,
        })
        await connection.runNow(command.id)
        const run = await connection.untilRun(command.id, ({ endedAt }) => endedAt !== null)
        assert.equal(run.error, null)

        const [delivery] = await receiver.untilAccepted(1)
        assert.match(delivery?.headers['content-type'] ?? '', /^application\/json/)
        const arrived = parseExact(delivery?.body ?? '')
        assert.ok(Array.isArray(arrived))
        assert.equal(arrived.length, rows.length)
        for (const [at, row] of rows.entries()) assertSame(arrived[at], row)
        assert.equal((await connection.command(command.id)).lastValue, String(rows.length))
      })
  })

type Columns = ReturnType<typeof columnsOf>

function rowsOf(columns: Columns) {
  const height = Math.max(...columns.map(({ samples }) => samples.length)) + 1
  // The last row, and what a column has no value for, is NULL.
  return Array.from({ length: height }, (_, at) => ({
    id: at + 1,
    values: columns.map(({ name, samples }) => ({
      name,
      sql: samples[at]?.sql ?? 'NULL',
      json: samples[at]?.json ?? null,
    })),
  }))
}

type Row = ReturnType<typeof rowsOf>[number]

function fillTable(kind: SourceKind, columns: Columns, rows: Row[]): string {
  const charset = kind === 'MariaDB' ? ' CHARACTER SET utf8mb4' : ''
  const definitions = columns.map(({ name, type }) => `${name} ${type}`)
  return [
    `CREATE TABLE samples (id int primary key, ${definitions.join(', ')})${charset};`,
    ...rows.map(
      ({ id, values }) => `INSERT INTO samples VALUES (${[id, ...values.map(({ sql }) => sql)].join(', ')});`,
    ),
  ].join('\n')
}

function assertSame(arrived: unknown, { id, values }: Row): void {
  assert.ok(typeof arrived === 'object' && arrived !== null)
  assert.deepEqual(Object.keys(arrived), ['id', ...values.map(({ name }) => name)], 'the columns in their order')
  const found = new Map(Object.entries(arrived))
  for (const { name, json } of values) {
    const value = found.get(name)
    const where = `${name} of row ${id}`
    if (typeof json === 'number') assert.equal(Number(value?.digits), json, where)
    else assert.deepEqual(value, json, where)
  }
}
