import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { after, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { badDriver } from '../../../tests/databases/bad-driver.ts'
import { type ConnectOptions, connect, OdbcError, type OdbcErrorKind } from './index.ts'
import { read } from './testing/data-sources.ts'

const folder = mkdtempSync(join(tmpdir(), 'postern-isolation-'))
after(() => rmSync(folder, { recursive: true }))
let marks = 0
const driver = badDriver(folder)
const skip = driver === null ? 'there is no C compiler (cc) to build the misbehaving driver with' : false
const connectionString = driver ?? ''
const open = (options: Partial<ConnectOptions> = {}) =>
  connect({ connectionString, interruptGraceSeconds: 0.2, ...options })

async function fails(promise: Promise<unknown>, kind: OdbcErrorKind): Promise<OdbcError> {
  const error = await promise.then(
    () => assert.fail('it succeeded'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof OdbcError, String(error))
  assert.equal(error.kind, kind, error.message)
  return error
}

function isAlive(pid: number | undefined): boolean {
  try {
    return process.kill(pid ?? 0, 0)
  } catch {
    return false
  }
}

async function isGone(pid: number | undefined): Promise<void> {
  const deadline = performance.now() + 10_000
  while (isAlive(pid)) {
    assert.ok(performance.now() < deadline, `process ${pid} lives on`)
    await delay(10)
  }
}

/** A connection whose driver tells when it begins to hang. */
async function openHanging(signal?: AbortSignal) {
  const mark = join(folder, String(++marks))
  const connection = await open({ connectionString: `${connectionString};Mark=${mark}` })
  const query = connection.query('hang', [], signal ? { signal } : {})
  query.catch(() => {}) // told by whoever waits for it
  while (!existsSync(mark)) await delay(5)
  return { connection, query }
}

describe('a driver that misbehaves', { skip }, () => {
  for (const [what, signal] of [
    ['crash', 'SIGSEGV'],
    ['abort', 'SIGABRT'],
    ['exit', 'code 3'],
  ] as const)
    test(`${what}: an error of that statement; other connections and later ones go on`, async () => {
      const [victim, other] = await Promise.all([open(), open()])
      const error = await fails(victim.query(what, []), 'driverCrashed')
      assert.match(error.message, new RegExp(signal))
      assert.equal(victim.closed, true)
      const afterwards = await fails(victim.query('rows 1', []), 'connection')
      assert.ok(afterwards.cause instanceof OdbcError && afterwards.cause.kind === 'driverCrashed')
      await victim.close()
      assert.deepEqual((await read(other, 'rows 2')).rows, [{ n: 1 }, { n: 2 }])
      await other.close()
      const next = await open()
      assert.equal((await read(next, 'rows 3')).rows.length, 3)
      await next.close()
    })

  test('a crash in the middle of the rows rejects the iteration, after the rows that came before', async () => {
    const connection = await open()
    const result = await connection.query('crash after 10000', [], { chunkBytes: 1024 })
    let rows = 0
    const reading = (async () => {
      for await (const chunk of result.chunks) rows += chunk.rows
    })()
    await fails(reading, 'driverCrashed')
    assert.ok(rows > 0)
    assert.throws(() => result.summary())
  })

  test('a crash while connecting rejects connect', async () => {
    await fails(open({ connectionString: `${connectionString};Do=crash` }), 'driverCrashed')
  })

  test('hanging beyond the time limit: the process is ended', async () => {
    const connection = await open()
    const error = await fails(connection.query('hang', [], { timeoutSeconds: 0.1 }), 'driverHung')
    assert.equal(error.sqlState, 'HYT00')
    await isGone(connection.processId)
  })

  test('hanging when cancelled, by cancel() or a signal: the process is ended', async () => {
    const cancelled = await openHanging()
    cancelled.connection.cancel()
    assert.equal((await fails(cancelled.query, 'driverHung')).sqlState, 'HY008')
    const stop = new AbortController()
    const aborted = await openHanging(stop.signal)
    stop.abort()
    await fails(aborted.query, 'driverHung')
    await isGone(aborted.connection.processId)
  })

  test('hanging at close: close resolves, and so does one that is called again', async () => {
    const { connection, query } = await openHanging()
    await Promise.all([connection.close(), connection.close(), fails(query, 'driverHung')])
    await connection.close()
    await isGone(connection.processId)
  })

  test('hanging in its connect call: the login time and a signal end it', async () => {
    const hanging = `${connectionString};Do=hang`
    await fails(open({ connectionString: hanging, loginTimeoutSeconds: 0 }), 'connection')
    const began = performance.now()
    await fails(open({ connectionString: hanging, signal: AbortSignal.timeout(50) }), 'cancelled')
    assert.ok(performance.now() - began < 10_000)
  })

  test('hanging in its disconnect call: close resolves and the process is ended', async () => {
    const connection = await open({ connectionString: `${connectionString};Do=leave` })
    await connection.close()
    await isGone(connection.processId)
  })

  test('taking more memory than the limit: the process is ended', async () => {
    const connection = await open({ memoryLimitBytes: 200 << 20 })
    await fails(connection.query('eat', []), 'memoryLimit')
    await isGone(connection.processId)
  })

  test('a process is used again after a good close, and never after a bad one', async () => {
    const first = await open()
    await first.close()
    const second = await open()
    assert.equal(second.processId, first.processId)
    await fails(second.query('crash', []), 'driverCrashed')
    const third = await open()
    assert.notEqual(third.processId, first.processId)
    await third.close()
  })

  for (const [sql, state] of [
    ['', 'rests'],
    ['hang', 'hangs'],
  ] as const)
    test(`I6: kill -9 of the program leaves no process behind while its driver ${state}`, async () => {
      const program = fileURLToPath(new URL('./testing/hold-connection.ts', import.meta.url))
      const child = spawn(process.execPath, [program, connectionString, sql], { stdio: ['ignore', 'pipe', 'inherit'] })
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
      const pid = Number((await lines.next()).value)
      assert.ok(isAlive(pid))
      child.kill('SIGKILL')
      await isGone(pid)
    })
})
