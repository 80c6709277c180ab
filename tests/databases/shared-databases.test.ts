import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { useDatabases } from './shared-databases.ts'
import { startPostgres } from './start-postgres.ts'

const databases = useDatabases()

test('each call gives a new empty database', async () => {
  for (const make of [databases.postgres, databases.mariadb]) {
    const [one, other] = await Promise.all([make(), make()])
    assert.notEqual(one.url, other.url)
    await one.exec('CREATE TABLE mine (n int)')
    await other.exec('CREATE TABLE mine (n int); INSERT INTO mine VALUES (1)')
    assert.equal(await one.exec('SELECT count(*) FROM mine'), '0\n')
  }
})

test('a SQLite file is there from the start and gone after drop', async () => {
  const file = databases.sqlite()
  file.exec('CREATE TABLE mine (n int); INSERT INTO mine VALUES (1)')
  assert.equal(file.odbc, `Driver=SQLite3;Database=${file.path}`)
  assert.ok(existsSync(file.path))
  await file.drop()
  assert.ok(!existsSync(file.path))
})

test('a test file uses the server it is told of, and leaves no database on it', async (t) => {
  const server = await startPostgres()
  t.after(() => server.stop())
  const file = writeTestFile(t, 'await (await useDatabases().postgres()).exec("CREATE TABLE t (n int)")')
  assert.match(await runTestFile(file, { TEST_POSTGRES_URL: server.url }), /pass 1/)

  const admin = await server.createDatabase()
  const names = await admin.exec("SELECT datname FROM pg_database WHERE datname LIKE 'test_%'")
  assert.equal(names, `${admin.name}\n`)
})

function writeTestFile(t: TestContext, body: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'postern-shared-test-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'one.test.ts')
  const address = import.meta.resolve('./shared-databases.ts')
  writeFileSync(file, `import { useDatabases } from ${JSON.stringify(address)}\n${body}\n`)
  return file
}

async function runTestFile(file: string, environment: Record<string, string>): Promise<string> {
  // Without the mark that we run under `node --test` ourselves, which would make it report in the runner's own format.
  const { NODE_TEST_CONTEXT: _mark, ...inherited } = process.env
  const child = spawn(process.execPath, ['--test', '--test-reporter=spec', file], {
    env: { ...inherited, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return await text(child.stdout)
}
