import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'
import type { PreparedPart } from './server-client.ts'
import { createPartUpload } from './upload-parts.ts'

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const bytes = (content: string) => new TextEncoder().encode(content)

test('no more than two parts are held: the third waits until one is stored', async () => {
  const waiting: { part: PreparedPart; stored: () => void }[] = []
  const upload = createPartUpload((part) => new Promise((stored) => waiting.push({ part, stored })), false)
  await upload.add(bytes('{"a":0}'), 1)
  let thirdMayCome = false
  const second = upload.add(bytes('{"a":1}'), 1).then(() => {
    thirdMayCome = true
  })
  await new Promise(setImmediate)
  assert.equal(waiting.length, 2)
  assert.equal(thirdMayCome, false)
  waiting[0]?.stored()
  await second
  waiting[1]?.stored()
  assert.equal(await upload.done(), 2)
})

test('a part keeps its bytes although the rows’ own buffer is used again', async () => {
  const bodies: string[] = []
  const upload = createPartUpload(async ({ number, body, sha256 }) => {
    await new Promise(setImmediate)
    assert.equal(sha256, hash('sha256', body, 'base64'))
    bodies[number] = text(body)
  }, false)
  const shared = new Uint8Array(1)
  for (const digit of '0123456789') {
    shared.set(bytes(digit))
    await upload.add(shared, 1)
  }
  assert.equal(await upload.done(), 10)
  assert.equal(bodies.join(''), '0123456789')
})

test('a compressed part carries the checksum of the bytes as sent', async () => {
  const rows = JSON.stringify({ text: 'é漢字🙂'.repeat(1_000) })
  let sent: PreparedPart | undefined
  const upload = createPartUpload(async (part) => {
    sent = part
  }, true)
  await upload.add(bytes(rows), 1)
  await upload.done()
  assert.ok(sent)
  assert.equal(sent.encoding, 'zstd')
  assert.equal(sent.sha256, hash('sha256', sent.body, 'base64'))
  assert.equal(text(zstdDecompressSync(sent.body)), rows)
  assert.ok(sent.body.length < rows.length / 10)
})

test('a refused part rejects the next call and the end', async () => {
  const upload = createPartUpload(() => Promise.reject(new Error('refused')), false)
  await upload.add(bytes('1'), 1).catch(() => undefined)
  await assert.rejects(upload.add(bytes('2'), 1), /refused/)
  await assert.rejects(upload.done(), /refused/)
})
