import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { newId } from '../lib/ids.ts'
import { makeFolder, openTestDatabase } from '../testing/dialects.ts'
import { storeCommand, storeRun } from '../testing/stored-results.ts'
import { createDatabaseParts } from './database-parts.ts'
import { createFileParts, largestRowPart } from './file-parts.ts'
import type { PartKey } from './part-store.ts'
import { sweepFiles } from './sweep-files.ts'

const megabyte = 1024 * 1024
const big = randomBytes(megabyte)

async function openStore(t: TestContext) {
  const folder = makeFolder()
  t.after(() => folder.remove())
  const db = await openTestDatabase(t, 'sqlite')
  return { db, parts: createFileParts(db, folder.path), data: folder.path, results: join(folder.path, 'results') }
}

const newKey = (): PartKey => ({ connectionId: newId(), runId: newId(), number: 0 })

const files = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((f) => f.isFile())
        .map((f) => f.name)
    : []

const limited = { code: 'TOO_LARGE' }

test('I6: the bytes of a file, then its name and the folders above it, are on the disk before the part is acknowledged', async (t) => {
  const { parts, results } = await openStore(t)
  const probe = await open(import.meta.filename)
  const { prototype } = probe.constructor as { prototype: FileHandle }
  await probe.close()
  const steps: string[] = []
  const named = () => files(results).some((name) => name.endsWith('.part'))
  for (const method of ['datasync', 'sync'] as const) {
    const original = prototype[method]
    t.mock.method(prototype, method, function (this: FileHandle) {
      steps.push(`${method}, ${named() ? 'named' : 'unnamed'}`)
      return original.call(this)
    })
  }
  await parts.receive(newKey(), Readable.from([big]), megabyte)
  const folders = steps.filter((step) => step === 'sync, unnamed').length
  assert.ok(folders >= 2, 'the new folders of the connection and the run')
  assert.deepEqual(steps.slice(-2), ['datasync, unnamed', 'sync, named'])
})

test('a small part rides in its row, a large one is a file with the same bytes', async (t) => {
  const { parts, results } = await openStore(t)
  const key = newKey()
  const small = await parts.receive(key, Readable.from([Buffer.from('{"a":1}')]), megabyte)
  assert.equal(Buffer.from(small.body ?? []).toString(), '{"a":1}')
  assert.deepEqual(files(results), [])
  const large = await parts.receive(key, Readable.from([big]), megabyte)
  assert.equal(large.body, null)
  assert.equal(large.storedBytes, megabyte)
  assert.deepEqual(await buffer(parts.read({ ...key, digest: large.digest })), big)
  await parts.removeRun(key.connectionId, key.runId)
  assert.deepEqual(files(results), [])
})

test('a part beyond the limit is refused and leaves nothing, whichever store', async (t) => {
  const { parts, results } = await openStore(t)
  const chunks = () => Readable.from([big.subarray(0, largestRowPart), big, big])
  await assert.rejects(parts.receive(newKey(), chunks(), megabyte), limited)
  await assert.rejects(parts.receive(newKey(), Readable.from([big]), 100), limited)
  await assert.rejects(createDatabaseParts().receive(newKey(), chunks(), megabyte), limited)
  assert.deepEqual(files(results), [])
})

test('a request that is cut short leaves nothing', async (t) => {
  const { parts, results } = await openStore(t)
  const outcome = Promise.withResolvers<unknown>()
  const server = createServer((request) => {
    parts.receive(newKey(), request, 4 * megabyte).then(outcome.resolve, outcome.reject)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  t.after(() => server.close())
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.write(`PUT / HTTP/1.1\r\nhost: x\r\ncontent-length: ${2 * megabyte}\r\n\r\n`)
  socket.write(big, () => socket.destroy())
  await assert.rejects(outcome.promise, { code: 'ECONNRESET' })
  assert.deepEqual(files(results), [])
})

test('discarding a second copy keeps the file that a row names', async (t) => {
  const { db, parts, results } = await openStore(t)
  const command = await storeCommand(db)
  const { runId } = await storeRun(db, parts, command, [big])
  const key = { connectionId: command.connectionId, runId, number: 0 }
  const again = await parts.receive(key, Readable.from([big]), megabyte)
  await again.discard()
  assert.deepEqual(await buffer(parts.read({ ...key, digest: again.digest })), big)
  const other = await parts.receive(key, Readable.from([big.subarray(1)]), megabyte)
  assert.equal(files(results).length, 2)
  await other.discard()
  assert.equal(files(results).length, 1)
})

test('the sweep at start removes half-written parts and runs that are no more, and nothing else', async (t) => {
  const { db, parts, data, results } = await openStore(t)
  const command = await storeCommand(db)
  const { runId } = await storeRun(db, parts, command, [big])
  const kept = files(results)
  writeFileSync(join(results, command.connectionId, runId, '1-abcd.ffff.tmp'), 'half')
  for (let n = 0; n < 250; n++) mkdirSync(join(results, command.connectionId, newId()))
  const gone = newKey()
  await parts.receive(gone, Readable.from([big]), megabyte)
  const { removed } = await sweepFiles(db, data, new AbortController().signal)
  assert.equal(removed, 252)
  assert.deepEqual(files(results), kept)
  assert.deepEqual(readdirSync(join(results, command.connectionId)), [runId])
})
