import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { badDriver } from '../../../tests/databases/bad-driver.ts'
import { rowsOf, startFakeServer } from './testing/fake-server.ts'
import { startGateway } from './testing/start-gateway.ts'

test('a driver that crashes fails its run; the gateway goes on with the next', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-gateway-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const driver = badDriver(folder)
  if (driver === null) return t.skip('there is no C compiler (cc) to build the misbehaving driver with')
  const server = await startFakeServer()
  t.after(() => server.close())
  startGateway(t, server, driver)
  const ended = async (sql: string) => {
    const run = server.add({ sql })
    await server.until(() => run.state === 'finished' || run.state === 'failed', `${sql} has ended`)
    return run
  }
  const crashed = await ended('crash')
  assert.equal(crashed.fail?.error.code, 'DRIVER_FAILED')
  assert.match(crashed.fail.error.message, /SIGSEGV/)
  assert.equal(rowsOf(await ended('rows 2')), '[{"n":1},{"n":2}]')
  assert.equal((await ended('crash after 100000')).fail?.error.code, 'DRIVER_FAILED')
  assert.equal(rowsOf(await ended('rows 1')), '[{"n":1}]')
  assert.deepEqual(server.violations, [])
})
