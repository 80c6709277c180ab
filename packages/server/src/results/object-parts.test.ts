import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { test } from 'node:test'
import type { Database } from '../database/database.ts'
import { newId } from '../lib/ids.ts'
import { dialects, makeFolder, openTestDatabase } from '../testing/dialects.ts'
import { testStorage } from '../testing/object-storage.ts'
import { storeCommand, storeRun } from '../testing/stored-results.ts'
import { createFileParts, largestRowPart } from './file-parts.ts'
import { createObjectParts } from './object-parts.ts'
import { openResult } from './open-result.ts'
import { removeOldResults } from './remove-old-results.ts'
import { sweepObjects } from './sweep-objects.ts'

const megabyte = 1024 * 1024
const day = 86_400_000
const big = randomBytes(largestRowPart + 2)
const row = '{"a":1}'
const bigRow = `{"a":"${'x'.repeat(largestRowPart)}"}`
const newKey = () => ({ connectionId: newId(), runId: newId(), number: 0 })
const receive = (parts: ReturnType<typeof createObjectParts>, key = newKey(), bytes: Uint8Array = big) =>
  parts.receive(key, Readable.from([bytes]), 4 * megabyte)

const sweep = (db: Database, storage: Awaited<ReturnType<typeof testStorage>>['storage'], olderThanMs: number) =>
  sweepObjects(db, storage, { now: Date.now() + 1, olderThanMs, signal: new AbortController().signal })

for (const dialect of dialects) {
  test(`${dialect}: a result of large parts is objects, comes back whole, and goes by its age`, async (t) => {
    const { storage, names } = await testStorage(t)
    const db = await openTestDatabase(t, dialect)
    const parts = createObjectParts(db, storage, null)
    const command = await storeCommand(db)
    const now = Date.now()
    const { runId } = await storeRun(db, parts, command, [bigRow, row, bigRow], { endedAt: now - 2 })
    assert.equal((await names()).length, 2, 'what is small is in its row')
    assert.equal(await text(openResult(db, parts, runId)), `[${bigRow},${row},${bigRow}]`)
    const { removed } = await removeOldResults(db, parts, { now: now + 60_000, ageMs: 0 })
    assert.equal(removed, 1)
    assert.deepEqual(await names(), [])
  })

  test(`I6: ${dialect}: the sweep removes old objects that no result names, and no others`, async (t) => {
    const { storage, names } = await testStorage(t)
    const db = await openTestDatabase(t, dialect)
    const parts = createObjectParts(db, storage, null)
    const command = await storeCommand(db)
    const done = await storeRun(db, parts, command, [bigRow])
    const underWay = await storeRun(db, parts, command, [row])
    await db.transact((tx) =>
      tx.updateTable('run').set({ state: 'EXECUTING' }).where('id', '=', underWay.runId).execute(),
    )
    await receive(parts, { ...command, runId: underWay.runId, number: 1 })
    await storage.put('notes.txt', Buffer.from('x'), hash('sha256', 'x', 'buffer'))
    const kept = await names()
    await receive(parts, { ...command, runId: done.runId, number: 0 })
    for (let n = 0; n < 3; n++) await receive(parts)
    assert.equal(kept.length, 3)
    assert.equal((await sweep(db, storage, day)).removed, 0, 'young ones may be about to be named')
    assert.equal((await sweep(db, storage, -60_000)).removed, 4)
    assert.deepEqual(await names(), kept)
  })
}

test('a part beyond the limit is refused and leaves nothing; a second copy of a named one leaves the first', async (t) => {
  const { storage, names } = await testStorage(t)
  const db = await openTestDatabase(t, 'sqlite')
  const parts = createObjectParts(db, storage, null)
  await assert.rejects(parts.receive(newKey(), Readable.from([big, big]), big.length), { code: 'TOO_LARGE' })
  assert.deepEqual(await names(), [])
  const command = await storeCommand(db)
  const { runId } = await storeRun(db, parts, command, [big])
  const key = { connectionId: command.connectionId, runId, number: 0 }
  const again = await receive(parts, key)
  await again.discard()
  assert.deepEqual(await buffer(Readable.from(parts.read({ ...key, digest: again.digest }))), big)
  const other = await receive(parts, key, big.subarray(1))
  assert.equal((await names()).length, 2)
  await other.discard()
  assert.equal((await names()).length, 1)
})

test('an object with other bytes than were received ends the result with an error', async (t) => {
  const { storage, names } = await testStorage(t)
  const db = await openTestDatabase(t, 'sqlite')
  const parts = createObjectParts(db, storage, null)
  const { runId } = await storeRun(db, parts, await storeCommand(db), [bigRow])
  const [name = ''] = await names()
  const damaged = Buffer.from(bigRow.replace('x', 'y'))
  await storage.put(name, damaged, hash('sha256', damaged, 'buffer'))
  await assert.rejects(text(openResult(db, parts, runId)), /Part 0 is damaged/)
  await storage.remove(name)
  await assert.rejects(text(openResult(db, parts, runId)), { name: 'ObjectStorageError', status: 404 })
})

test('what was in files before there was an object storage is read and removed there', async (t) => {
  const { storage, names } = await testStorage(t)
  const folder = makeFolder()
  t.after(() => folder.remove())
  const db = await openTestDatabase(t, 'sqlite')
  const files = createFileParts(db, folder.path)
  const command = await storeCommand(db)
  const { runId } = await storeRun(db, files, command, [bigRow])
  const parts = createObjectParts(db, storage, files)
  assert.equal(await text(openResult(db, parts, runId)), `[${bigRow}]`)
  const later = await storeRun(db, parts, command, [bigRow])
  assert.equal((await names()).length, 1)
  assert.equal(await text(openResult(db, parts, later.runId)), `[${bigRow}]`)
  await parts.removeConnection(command.connectionId)
  assert.deepEqual(await names(), [])
  await assert.rejects(text(openResult(db, parts, runId)))
})

test('while the storage is away parts are refused for now, runs are removed later, and a connection is not said to be gone', async (t) => {
  const { storage, names, stop, start } = await testStorage(t)
  const db = await openTestDatabase(t, 'sqlite')
  const parts = createObjectParts(db, storage, null)
  const key = newKey()
  await receive(parts, key)
  await stop()
  await assert.rejects(receive(parts), { name: 'ObjectStorageError', code: 'ECONNREFUSED', status: null })
  await parts.removeRun(key.connectionId, key.runId)
  await assert.rejects(parts.removeConnection(key.connectionId), { name: 'ObjectStorageError' })
  const small = await receive(parts, newKey(), big.subarray(0, largestRowPart))
  assert.notEqual(small.body, null, 'what goes into its row needs no object storage')
  await start()
  assert.equal((await names()).length, 1)
  await parts.removeConnection(key.connectionId)
  assert.deepEqual(await names(), [])
})
