import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { readGatewaySettings } from '@postern/gateway'
import { serverSettingsTable } from '@postern/server'
import { makeSqliteFile } from '../../../tests/databases/sqlite-file.ts'
import { startFakeServer } from '../../gateway/src/testing/fake-server.ts'
import { endless } from '../../gateway/src/testing/statements.ts'

const program = fileURLToPath(new URL('../bin/postern.mjs', import.meta.url))

function postern(t: TestContext, args: string[], env: Record<string, string> = {}) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('POSTERN_'))
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...Object.fromEntries(inherited), POSTERN_GATEWAY_DATA: '/nonexistent', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.after(() => child.kill('SIGKILL'))
  const output = Promise.all([text(child.stdout), text(child.stderr)])
  const ended = once(child, 'exit').then(async ([code, signal]) => {
    const [stdout, stderr] = await output
    return { code: code ?? signal, stdout, stderr }
  })
  return { child, ended }
}

function sqlite(t: TestContext): string {
  const file = makeSqliteFile()
  t.after(() => file.drop())
  return file.odbc
}

async function startHeldRun(t: TestContext) {
  const server = await startFakeServer()
  t.after(() => server.close())
  const run = server.add({ sql: endless })
  const gateway = postern(t, ['gateway', 'run'], {
    POSTERN_URL: server.url.href,
    POSTERN_API_KEY: server.apiKey,
    POSTERN_ODBC: sqlite(t),
  })
  await server.until(() => run.state === 'started', 'the statement runs')
  return { server, run, gateway }
}

test('SIGTERM: the gateway hands its run back and exits with 0', async (t) => {
  const { run, gateway } = await startHeldRun(t)
  gateway.child.kill('SIGTERM')
  const { code, stdout } = await gateway.ended
  assert.equal(code, 0)
  assert.equal(run.state, 'released')
  const last = stdout.trim().split('\n').at(-1) ?? ''
  assert.equal(JSON.parse(last).msg, 'the gateway has stopped')
})

test('a second signal ends the gateway at once', async (t) => {
  const { run, gateway } = await startHeldRun(t)
  gateway.child.kill('SIGTERM')
  gateway.child.kill('SIGINT')
  const { code } = await gateway.ended
  assert.ok(code === 'SIGTERM' || code === 'SIGINT', String(code))
  assert.equal(run.state, 'started')
})

test('settings that are wrong are told in sentences, and nothing starts', async (t) => {
  const { code, stdout, stderr } = await postern(t, ['gateway', 'run'], { POSTERN_REFRESH_SECONDS: 'soon' }).ended
  assert.equal(code, 2)
  assert.equal(stdout, '')
  assert.match(stderr, /POSTERN_URL is missing\./)
  assert.match(stderr, /POSTERN_REFRESH_SECONDS is "soon", not a number from 1 to 3600\./)
})

test('gateway drain has a gateway take no new run, and gateway resume has it take them again', async (t) => {
  const server = await startFakeServer()
  t.after(() => server.close())
  const folder = mkdtempSync(join(tmpdir(), 'postern-drain-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const own = { POSTERN_GATEWAY_DATA: folder, POSTERN_URL: server.url.href, POSTERN_API_KEY: server.apiKey }
  const gateway = postern(t, ['gateway', 'run'], { ...own, POSTERN_ODBC: sqlite(t) })
  await server.until(() => server.count('claim') === 2, 'the gateway waits')
  const lastDrains = () => server.seen.findLast(({ call }) => call === 'claim')?.headers['postern-draining']
  assert.equal((await postern(t, ['gateway', 'drain'], { POSTERN_GATEWAY_DATA: folder }).ended).code, 0)
  await server.until(() => lastDrains() === '1', 'it says that it drains, at once')
  assert.equal((await postern(t, ['gateway', 'resume'], { POSTERN_GATEWAY_DATA: folder }).ended).code, 0)
  await server.until(() => lastDrains() === undefined, 'it takes runs again')
  gateway.child.kill('SIGTERM')
  assert.equal((await gateway.ended).code, 0)
})

test('a code that the server does not accept ends the gateway, and says why', async (t) => {
  const server = await startFakeServer()
  t.after(() => server.close())
  const folder = mkdtempSync(join(tmpdir(), 'postern-code-'))
  t.after(() => rmSync(folder, { recursive: true }))
  server.misbehave = () => ({ status: 403, code: 'ENROLMENT_REFUSED' })
  const { code, stderr } = await postern(t, ['gateway', 'run'], {
    POSTERN_GATEWAY_DATA: folder,
    POSTERN_URL: server.url.href,
    POSTERN_ENROLMENT_CODE: `pcode_${'x'.repeat(43)}.${'y'.repeat(16)}`,
    POSTERN_ODBC: sqlite(t),
  }).ended
  assert.equal(code, 2)
  assert.match(stderr, /could not be enrolled: On purpose/)
})

test('gateway test needs the connection string only and says what is there', async (t) => {
  const { code, stdout } = await postern(t, ['gateway', 'test'], { POSTERN_ODBC: sqlite(t) }).ended
  assert.equal(code, 0)
  assert.match(stdout, /^Database +SQLite 3\.\d+/)
  assert.match(stdout, /Round trip +\d+\.\d\d ms/)
})

test('gateway test tells why a database cannot be reached', async (t) => {
  const { code, stderr } = await postern(t, ['gateway', 'test'], { POSTERN_ODBC: 'Driver=No such driver' }).ended
  assert.equal(code, 1)
  assert.match(stderr, /^The database cannot be reached: .*No such driver/)
})

test('gateway drivers lists what connection strings may name', async (t) => {
  const { stdout } = await postern(t, ['gateway', 'drivers']).ended
  assert.match(stdout, /^SQLite3$/m)
})

test('help and words that nothing understands', async (t) => {
  const ends = ['--help', 'gateway', 'nothing'].map((word) => postern(t, [word]).ended)
  const [help, gateway, nothing] = await Promise.all(ends)
  assert.match(help?.stdout ?? '', /^Usage: postern <command>/)
  assert.match(gateway?.stdout ?? '', /POSTERN_API_KEY +--api-key/)
  assert.equal(nothing?.code, 2)
  assert.match(nothing?.stderr ?? '', /there is no "nothing"/)
})

test('a gateway takes no offence at the settings of a server on the same machine', () => {
  const server = Object.fromEntries(serverSettingsTable.map(({ name }) => [name, 'x']))
  const own = { POSTERN_ODBC: 'DSN=orders', POSTERN_GATEWAY_DATA: '/nonexistent' }
  assert.equal(readGatewaySettings({ ...server, ...own }, [], ['POSTERN_ODBC']).odbc, 'DSN=orders')
})
