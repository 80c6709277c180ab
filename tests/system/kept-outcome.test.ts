import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { useDatabases } from '../databases/shared-databases.ts'
import { createConnection } from './connection.ts'
import { startGateway } from './start-gateway.ts'
import { startServerOn, storages } from './storages.ts'
import { until } from './until.ts'

const databases = useDatabases()

for (const storage of storages)
  test(`${storage}: I7: what a statement did is told by a gateway that was killed before the server came back`, async (t) => {
    const source = databases.sqlite()
    source.exec('CREATE TABLE written (number int)')
    const server = await startServerOn(t, storage, databases, { leaseSeconds: 2 })
    const connection = await createConnection(server)
    const gateway = await startGateway(t, { url: server.url, apiKey: connection.apiKey, odbc: source.odbc })
    const journal = join(gateway.dataFolder, 'journal')
    const kept = () => (readdirSync(gateway.dataFolder).includes('journal') ? readdirSync(journal) : [])
    const isKept = () => kept().some((name) => name.endsWith('.report'))

    // The database holds the statement up until the server is gone.
    using database = new DatabaseSync(source.path)
    database.exec('BEGIN IMMEDIATE')
    const { id } = await connection.addDynamic({ sql: 'INSERT INTO written VALUES (1)' })
    await until('the statement to begin', async () => (await connection.runs(id))[0]?.state === 'EXECUTING')
    await server.kill()
    database.exec('COMMIT')
    await until('the gateway to keep what became of it', isKept)
    await gateway.kill()
    await server.restart()
    await until('the lease to run out', async () => (await connection.command(id)).error?.code === 'OUTCOME_UNKNOWN')

    await gateway.restart()
    const { status, error } = await until('the outcome to be known', async () => {
      const command = await connection.command(id)
      return command.status === 'FINISHED' && command
    })
    assert.deepEqual([status, error], ['FINISHED', null])
    const [run] = await connection.runs(id)
    assert.deepEqual([run?.state, run?.affectedRows], ['DONE', 1])
    assert.equal(database.prepare('SELECT count(*) AS rows FROM written').get()?.rows, 1)
    await until('what was told to be forgotten', () => !isKept())
  })
