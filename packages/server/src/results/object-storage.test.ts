import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { testStorage } from '../testing/object-storage.ts'
import { checkObjectStorage } from './check-object-storage.ts'
import { readListing } from './object-listing.ts'
import { openObjectStorage } from './object-storage.ts'

const secretKey = 'x'.repeat(32)
const sha256 = (bytes: Uint8Array) => hash('sha256', bytes, 'buffer')

test('a storage that works passes, again and for every process of this Postern', async (t) => {
  const { storage, names } = await testStorage(t)
  await checkObjectStorage(storage, secretKey)
  await checkObjectStorage(storage, secretKey)
  assert.deepEqual(await names(), ['postern-owner'], 'the probe is gone')
})

test('another Postern’s prefix is refused, since each removes what it does not know', async (t) => {
  const { storage, open } = await testStorage(t)
  await checkObjectStorage(storage, secretKey)
  await assert.rejects(checkObjectStorage(storage, 'y'.repeat(32)), /results of another Postern/)
  await checkObjectStorage(open({ prefix: 'other/' }), 'y'.repeat(32))
})

test('what is wrong with the storage is said in words, without the secret', async (t) => {
  const { open, stop } = await testStorage(t)
  const refusalOf = async (replaced: Parameters<typeof open>[0]) => {
    const error: unknown = await checkObjectStorage(open(replaced), secretKey).catch((error: unknown) => error)
    assert.ok(error instanceof Error && error.name === 'UnfitStorage', String(error))
    return error.message
  }
  assert.match(await refusalOf({ secret: 'not-this-one' }), /cannot write there: .* the secret does not fit/)
  assert.ok(!(await refusalOf({ secret: 'not-this-one' })).includes('not-this-one'))
  assert.match(await refusalOf({ accessKey: 'NOBODY' }), /it does not know the access key/)
  assert.match(await refusalOf({ bucket: 'nothing-here' }), /bucket nothing-here .* there is no such bucket/)
  await stop()
  assert.match(await refusalOf({}), /is away: nothing listens there \(ECONNREFUSED\)/)
})

test('a list of more than one page is read to its end', async (t) => {
  const { settings, storage } = await testStorage(t)
  const bytes = Buffer.from('x')
  const all = ['many/0', 'many/1', 'many/2', 'many/3', 'many/4']
  for (const name of [...all, 'other']) await storage.put(name, bytes, sha256(bytes))
  const paged = openObjectStorage(settings, { listedAtOnce: 2 })
  t.after(paged.close)
  const pages: string[][] = []
  for await (const page of paged.list('many/')) pages.push(page.map(({ name }) => name))
  assert.deepEqual(pages, [['many/0', 'many/1'], ['many/2', 'many/3'], ['many/4']])
})

test('an object is as it was put, whatever its bytes', async (t) => {
  const { storage } = await testStorage(t)
  const bytes = randomBytes(300_000)
  await storage.put('any', bytes, sha256(bytes))
  const pieces: Uint8Array[] = []
  for await (const piece of storage.get('any')) pieces.push(piece)
  assert.ok(Buffer.concat(pieces).equals(bytes))
  await storage.remove('any')
  await storage.remove('any')
})

test('a list says where it goes on, or it is no list', () => {
  const contents = (key: string) =>
    `<Contents><Key>${key}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><Size>1</Size></Contents>`
  const page = (rest: string) => `<?xml version="1.0"?><ListBucketResult xmlns="x">${rest}</ListBucketResult>`
  const changedAt = Date.UTC(2026, 0, 1)
  const objects = [
    { name: 'a&b', changedAt },
    { name: 'c', changedAt },
  ]
  const both = contents('a&amp;b') + contents('c')
  const cut = '<IsTruncated>true</IsTruncated>'
  assert.deepEqual(readListing(page(`${both}<IsTruncated>false</IsTruncated>`), ''), { objects, next: null })
  assert.deepEqual(readListing(page(both + cut), 'a'), { objects, next: 'c' })
  assert.throws(() => readListing(page(both + cut), 'c'), /where its list goes on/)
  assert.throws(() => readListing(page(cut), ''), /where its list goes on/)
  assert.throws(() => readListing('<html>Hello</html>', ''), /not answer with a list/)
})
