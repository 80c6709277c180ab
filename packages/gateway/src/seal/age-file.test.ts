import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { createAgeFile } from './age-file.ts'

const chunk = 64 * 1024
const header = (file: Uint8Array) => Buffer.from(file).indexOf('\n--- ') + 49

async function keyPair() {
  const identity = await generateX25519Identity()
  return { identity, recipient: await identityToRecipient(identity) }
}

function encrypt(recipients: readonly string[], ...pieces: Uint8Array[]): Buffer {
  const file = createAgeFile(recipients)
  return Buffer.concat([...pieces.flatMap((piece) => file.update(piece)), file.end()])
}

/** With the age library of another author. */
function decrypt(file: Uint8Array, identity: string): Promise<Uint8Array> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  return decrypter.decrypt(file)
}

test('another implementation reads what was encrypted, whatever its size and its pieces', async () => {
  const { identity, recipient } = await keyPair()
  for (const length of [0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk, 5 * chunk + 7]) {
    const plain = Buffer.alloc(length, 'rows')
    const halves = [plain.subarray(0, length / 3), plain.subarray(length / 3)]
    for (const pieces of [[plain], halves])
      assert.ok(plain.equals(await decrypt(encrypt([recipient], ...pieces), identity)), `${length}`)
  }
})

test('each of several recipients can read it, and nobody else', async () => {
  const [one, other, stranger] = await Promise.all([keyPair(), keyPair(), keyPair()])
  const file = encrypt([one.recipient, other.recipient], Buffer.from('[]'))
  for (const { identity } of [one, other]) assert.equal(Buffer.from(await decrypt(file, identity)).toString(), '[]')
  await assert.rejects(decrypt(file, stranger.identity))
})

test('what was left out, moved, cut off, added or changed is noticed', async () => {
  const { identity, recipient } = await keyPair()
  const file = encrypt([recipient], Buffer.alloc(3 * chunk, 'rows'))
  const start = header(file) + 16
  const sealedChunk = chunk + 16
  assert.equal(file.length, start + 3 * sealedChunk, 'where the chunks begin')
  const at = (number: number) => start + number * sealedChunk
  const changed = Buffer.from(file)
  changed[at(1)] = (changed[at(1)] ?? 0) ^ 1
  for (const [what, bytes] of Object.entries({
    'a chunk left out': Buffer.concat([file.subarray(0, at(1)), file.subarray(at(2))]),
    'chunks moved': Buffer.concat([
      file.subarray(0, at(0)),
      file.subarray(at(1), at(2)),
      file.subarray(at(0), at(1)),
      file.subarray(at(2)),
    ]),
    'the last chunk cut off': file.subarray(0, at(2)),
    'the end cut off': file.subarray(0, -1),
    'a chunk added': Buffer.concat([file, file.subarray(at(2))]),
    'a bit changed': changed,
  }))
    await assert.rejects(decrypt(bytes, identity), what)
})

test('no two files of the same rows are alike', async () => {
  const { recipient } = await keyPair()
  const [one, other] = [encrypt([recipient], Buffer.from('[]')), encrypt([recipient], Buffer.from('[]'))]
  assert.notDeepEqual(one.subarray(header(one)), other.subarray(header(other)))
})

test('what is no recipient is refused', () => {
  assert.throws(() => createAgeFile(['age1nobody']), /"age1nobody" is not an age recipient/)
})
