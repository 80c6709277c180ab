import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createServerLog } from './server-log.ts'
import { readServerSettings, SettingsError } from './settings.ts'
import { startServer } from './start-server.ts'

function startWith(t: TestContext, env: Record<string, string>): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-start-problems-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const settings = readServerSettings({ POSTERN_LISTEN: '127.0.0.1:0', POSTERN_DATA: folder, ...env }, [])
  return startServer(settings, { log: createServerLog() })
}

const told = (sentence: RegExp) => (error: unknown) => {
  assert.ok(error instanceof SettingsError, String(error))
  assert.match(error.message, sentence)
  return true
}

test('a port that is in use is told in a sentence', async (t) => {
  const other = createServer().listen(0, '127.0.0.1')
  t.after(() => other.close())
  await new Promise((resolve) => other.once('listening', resolve))
  const address = other.address()
  const port = typeof address === 'object' ? address?.port : undefined
  await assert.rejects(
    startWith(t, { POSTERN_LISTEN: `127.0.0.1:${port}` }),
    told(/^POSTERN_LISTEN: cannot listen on 127\.0\.0\.1:\d+: another program listens there/),
  )
})

test('an address that is not this machine’s is told in a sentence', async (t) => {
  await assert.rejects(startWith(t, { POSTERN_LISTEN: '192.0.2.1:7400' }), told(/this machine has no such address$/))
})

test('a database that cannot be opened is told in a sentence without its password', async (t) => {
  const nobody = 'postgres://u:the-password@127.0.0.1:9/x'
  await assert.rejects(
    startWith(t, { POSTERN_DATABASE_URL: nobody, POSTERN_SECRET_KEY: 'k'.repeat(40) }),
    told(/^POSTERN_DATABASE_URL: the database cannot be opened: connect ECONNREFUSED 127\.0\.0\.1:9$/),
  )
})

test('a file that is no database is told in a sentence', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-no-database-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'notes.txt')
  writeFileSync(file, 'no database, and long enough to be looked at '.repeat(40))
  await assert.rejects(
    startWith(t, { POSTERN_DATABASE_URL: `sqlite:${file}` }),
    told(/cannot be opened: file is not a database$/),
  )
})

test('an object storage that is away is told in a sentence without its secret', async (t) => {
  const env = {
    POSTERN_RESULTS_URL: 's3://rows?endpoint=http://127.0.0.1:9',
    POSTERN_RESULTS_KEY: 'k',
    POSTERN_RESULTS_SECRET: 'the-secret',
  }
  await assert.rejects(
    startWith(t, env),
    told(
      /^POSTERN_RESULTS_URL: cannot write there: The object storage \(bucket rows at http:\/\/127\.0\.0\.1:9\) is away/,
    ),
  )
})
