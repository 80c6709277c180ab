import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { startMariaDb } from './start-mariadb.ts'
import { startPostgres } from './start-postgres.ts'

const kinds = [
  { name: 'PostgreSQL', start: startPostgres, file: './start-postgres.ts', call: 'startPostgres' },
  { name: 'MariaDB', start: startMariaDb, file: './start-mariadb.ts', call: 'startMariaDb' },
]
const awkwardText = 'é 漢字 😀 \\ \' " ; -- @x@ \\n'

for (const { name, start, file, call } of kinds) {
  test(`${name}: what was committed outlives kill and restart`, async (t) => {
    const server = await start()
    t.after(() => server.stop())
    const database = await server.createDatabase()
    await database.exec('CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)')

    await server.kill()
    assert.equal(await answers(server.port), false)
    await server.restart()
    assert.equal(await database.exec('SELECT n FROM kept'), '7\n')
    await server.restart()
    assert.equal(await database.exec('SELECT n FROM kept'), '7\n')
  })

  test(`${name}: text goes through exec unchanged, and databases know nothing of each other`, async (t) => {
    const server = await start()
    t.after(() => server.stop())
    const [one, other] = await Promise.all([server.createDatabase(), server.createDatabase('other')])
    const literal = awkwardText.replaceAll("'", "''").replaceAll('\\', name === 'MariaDB' ? '\\\\' : '\\')
    await one.exec(`CREATE TABLE texts (t text); INSERT INTO texts VALUES ('${literal}')`)

    assert.equal(await one.exec('SELECT t, 1 FROM texts'), `${awkwardText}\t1\n`)
    await assert.rejects(other.exec('SELECT t FROM texts'), /texts/)
    await other.drop()
    await assert.rejects(other.exec('SELECT 1'))
  })

  test(`${name}: refuses a wrong password`, async (t) => {
    const server = await start()
    t.after(() => server.stop())
    const database = await server.createDatabase()
    assert.match(database.odbc, /;UID=\w+;PWD=[0-9a-f]{32}(;|$)/)
    assert.match(database.url, /^\w+:\/\/\w+:[0-9a-f]{32}@127\.0\.0\.1:\d+\/test_/)
    const { postgresDatabases } = await import('./postgres-databases.ts')
    const { mariaDbDatabases } = await import('./mariadb-databases.ts')
    const connectTo = name === 'MariaDB' ? mariaDbDatabases : postgresDatabases
    const url = server.url.replace(/:[0-9a-f]{32}@/, ':wrong@')
    await assert.rejects(connectTo(url).createDatabase(), /denied|password/)
  })

  test(`${name}: the server and its folder go when the test process is killed`, async (t) => {
    const folder = openTemporaryFolder(t)
    const script = `
      const { ${call} } = await import(${JSON.stringify(import.meta.resolve(file))})
      const server = await ${call}()
      console.log(server.port)
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    t.after(() => child.kill('SIGKILL'))
    const port = Number(
      await createInterface(child.stdout)
        [Symbol.asyncIterator]()
        .next()
        .then(({ value }) => value),
    )
    assert.equal(await answers(port), true)
    assert.equal(readdirSync(folder).length, 1)

    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
    await until(async () => !(await answers(port)) && readdirSync(folder).length === 0)
  })
}

test('PostgreSQL: durable keeps every flush, and settings reach the server', async (t) => {
  const server = await startPostgres({ durable: true, settings: { max_connections: '17' } })
  t.after(() => server.stop())
  const database = await server.createDatabase()
  assert.equal(await database.exec('SHOW fsync; SHOW synchronous_commit; SHOW max_connections'), 'on\non\n17\n')
})

test('PostgreSQL: a server that cannot start says why and leaves nothing', async (t) => {
  const folder = openTemporaryFolder(t)
  const before = process.env.TMPDIR
  process.env.TMPDIR = folder
  t.after(() => {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  })
  await assert.rejects(startPostgres({ settings: { no_such_setting: '1' } }), /no_such_setting/)
  assert.deepEqual(readdirSync(folder), [])
})

// Open to all, since the server's account must get through it to its own folder.
function openTemporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'postern-servers-test-'))
  chmodSync(folder, 0o755)
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 15_000
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, 'the condition did not come true within 15 s')
    await delay(50)
  }
}
