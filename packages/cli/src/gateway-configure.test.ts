import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { makeSqliteFile } from '../../../tests/databases/sqlite-file.ts'
import { startFakeServer } from '../../gateway/src/testing/fake-server.ts'

const program = fileURLToPath(new URL('../bin/postern.mjs', import.meta.url))

function setUp(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-configure-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('POSTERN_'))
  const env = { ...Object.fromEntries(inherited), POSTERN_GATEWAY_DATA: folder }
  async function gateway(args: string[], input = '') {
    const child = spawn(process.execPath, [program, 'gateway', ...args], { env, stdio: 'pipe' })
    t.after(() => child.kill('SIGKILL'))
    child.stdin.end(input)
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
    return { code, stdout, stderr }
  }
  return { folder, gateway }
}

test('I10: unattended: a connection is configured, looked at, and removed; its secrets show nowhere', async (t) => {
  const { folder, gateway } = setUp(t)
  const server = await startFakeServer()
  t.after(() => server.close())
  const file = makeSqliteFile()
  t.after(() => file.drop())
  const connection = { name: 'orders', url: server.url.href, apiKey: server.apiKey, odbc: `${file.odbc};PWD=hunter2` }

  const configured = await gateway(['configure', '--stdin', '--refresh-seconds', '7'], JSON.stringify(connection))
  assert.equal(configured.code, 0, configured.stderr)
  const written = readFileSync(join(folder, 'gateway.json'), 'utf8')
  assert.match(written, /"refreshSeconds": 7/)

  const [tested, status] = await Promise.all([gateway(['test']), gateway(['status'])])
  assert.equal(tested.code, 0, tested.stderr + tested.stdout)
  assert.match(tested.stdout, /orders\n +SQLite 3\.\d+.* take \d/)
  assert.match(status.stdout, /orders\n[\s\S]*SQLite 3/)
  assert.doesNotMatch(JSON.stringify([written, configured, tested, status]), new RegExp(`hunter2|${server.apiKey}`))

  assert.equal((await gateway(['configure', '--remove', 'orders'])).code, 0)
  assert.doesNotMatch(readFileSync(join(folder, 'gateway.json'), 'utf8'), /orders/)
})

test('what is wrong is told in sentences, and nothing is written', async (t) => {
  const { folder, gateway } = setUp(t)
  const attempts = await Promise.all([
    gateway(['configure']),
    gateway(['configure', '--url', 'ftp://x', '--refresh-seconds', '0']),
    gateway(['configure', '--stdin'], '{"name": "a", "pasword": "hunter2"}'),
    gateway(['configure', '--remove', 'none']),
  ])
  for (const [at, sentence] of [
    /there is nobody to ask/,
    /url must begin with https[\s\S]*apiKey is missing[\s\S]*odbc is missing[\s\S]*refreshSeconds is "0"/,
    /\/pasword of the standard input is not known/,
    /has no connection "none"/,
  ].entries()) {
    assert.equal(attempts[at]?.code, 2)
    assert.match(attempts[at]?.stderr ?? '', sentence)
    assert.doesNotMatch(attempts[at]?.stderr ?? '', /hunter2/)
  }
  assert.throws(() => readFileSync(join(folder, 'gateway.json')))
})
