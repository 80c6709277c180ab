import assert from 'node:assert/strict'
import { argon2Sync } from 'node:crypto'
import { test } from 'node:test'
import { hashPassword, verifyPasswordHash } from './password-hash.ts'

test('only the password itself verifies, and two hashes of it differ', async () => {
  const [one, other] = await Promise.all([hashPassword('long enough word'), hashPassword('long enough word')])
  assert.match(one, /^\$argon2id\$v=19\$m=7168,t=5,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
  assert.notEqual(one, other)
  assert.equal(await verifyPasswordHash(one, 'long enough word'), true)
  assert.equal(await verifyPasswordHash(one, 'long enough word '), false)
  assert.equal(await verifyPasswordHash(one, ''), false)
})

test('a password typed in another Unicode form is the same password', async () => {
  assert.equal(await verifyPasswordHash(await hashPassword('cafe\u0301 corner shop'), 'caf\u00e9 corner shop'), true)
})

test('a hash stored under other parameters still verifies', async () => {
  const nonce = Buffer.from('somesalt01234567')
  const parameters = { message: 'password one', nonce, memory: 1_024, passes: 3, parallelism: 2, tagLength: 24 }
  const hash = argon2Sync('argon2id', parameters)
  const stored = `$argon2id$v=19$m=1024,t=3,p=2$${nonce.toString('base64').replaceAll('=', '')}$${hash.toString('base64')}`
  assert.equal(await verifyPasswordHash(stored, 'password one'), true)
  assert.equal(await verifyPasswordHash(stored, 'password two'), false)
})

test('a stored hash of an unknown form is an error, not a wrong password', async () => {
  await assert.rejects(verifyPasswordHash('plain', 'plain'), /unknown form/)
})
