import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import pino from 'pino'
import { makeSqliteFile } from '../../../../tests/databases/sqlite-file.ts'
import { type FakeServer, rowsOf, startFakeServer } from '../testing/fake-server.ts'
import { configurationFile, type StoredConnection, writeConfiguration } from './configuration-file.ts'
import { runConnections } from './run-connections.ts'

async function setUp(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-connections-'))
  const file = makeSqliteFile()
  const log: string[] = []
  let heard = () => {}
  const stop = new AbortController()
  const servers = await Promise.all([startFakeServer(), startFakeServer()])
  const connection = (name: string, server: FakeServer): StoredConnection => ({
    name,
    url: server.url.href,
    apiKey: server.apiKey,
    odbc: file.odbc,
  })
  let running: Promise<void> | undefined
  t.after(async () => {
    stop.abort()
    await running?.catch(() => undefined)
    await Promise.all(servers.map((server) => server.close()))
    await file.drop()
    rmSync(folder, { recursive: true })
  })
  return {
    folder,
    servers,
    connection,
    write: (...connections: StoredConnection[]) => writeConfiguration(folder, connections),
    stop: () => {
      stop.abort()
      return running
    },
    start() {
      const destination = {
        write(line: string) {
          log.push(line)
          heard()
        },
      }
      running = runConnections({ POSTERN_GATEWAY_DATA: folder, POSTERN_GATEWAY_NAME: 'test' }, [], {
        signal: stop.signal,
        log: pino({ base: null }, destination),
      })
    },
    said: (pattern: RegExp) =>
      new Promise<string>((resolve) => {
        heard = () => {
          const line = log.find((each) => pattern.test(each))
          if (line) resolve(line)
        }
        heard()
      }),
    count: (pattern: RegExp) => log.filter((line) => pattern.test(line)).length,
  }
}

const finishes = async (server: FakeServer, value: number) => {
  const run = server.add({ sql: `SELECT ${value} AS n` })
  await server.until(() => run.state === 'finished', `${value} is there`)
  assert.match(rowsOf(run), new RegExp(`${value}`))
}

test('every connection of the file runs, and a broken one stops no other', async (t) => {
  const { servers, connection, write, start, said } = await setUp(t)
  const [one, two] = servers
  await write(connection('one', one), { ...connection('broken', two), url: 'ftp://x' }, connection('two', two))
  start()
  await Promise.all([finishes(one, 1), finishes(two, 2)])
  assert.match(await said(/connections\/1\/url/), /"connection":"broken"/)
})

test('a change of the file is taken over, and only what it changed begins anew', async (t) => {
  const { folder, servers, connection, write, start, said, count } = await setUp(t)
  const [one, two] = servers
  await write(connection('one', one))
  start()
  await finishes(one, 1)
  await write(connection('one', one), connection('two', two))
  await finishes(two, 2)
  assert.equal(count(/the gateway starts.*"connection":"one"|"connection":"one".*the gateway starts/), 1)

  writeFileSync(configurationFile(folder), '{ "version": 1, "connections": [')
  await said(/is not JSON.*goes on as it was/)
  await Promise.all([finishes(one, 3), finishes(two, 4)])

  await write(connection('two', two))
  await said(/"connection":"one".*the gateway has stopped/)
  await finishes(two, 5)
  assert.equal(count(/"connection":"two".*the gateway starts/), 1)
})

test('a gateway that is stopped stops every connection', async (t) => {
  const { servers, connection, write, start, stop, count } = await setUp(t)
  const [one, two] = servers
  await write(connection('one', one), connection('two', two))
  start()
  await Promise.all([finishes(one, 1), finishes(two, 2)])
  assert.equal(count(/the gateway has stopped/), 0)
  await stop()
  assert.equal(count(/the gateway has stopped/), 2)
})
