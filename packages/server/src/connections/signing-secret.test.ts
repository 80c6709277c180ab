import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type SigningKey, writeSigningKeys } from '@postern/outbound'
import { type Dialect, dialects } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'

async function withConnection(t: Parameters<typeof testApp>[0], dialect: Dialect) {
  const server = await testApp(t, dialect)
  await server.api('POST', '/connections', { name: 'erp' })
  const path = '/connections/erp/signing-secrets'
  const list = async () => (await server.api('GET', path)).body.items
  return { ...server, path, list }
}

for (const dialect of dialects) {
  test(`${dialect}: a signing secret is rotated: a second one is shown once, then the first is revoked`, async (t) => {
    const { api, path, list } = await withConnection(t, dialect)
    const { secret: first } = (await api('GET', '/connections/erp/signing-secret')).body
    const made = await api('POST', path, {})
    assert.equal(made.status, 201)
    const { secret: second, ...shown } = made.body
    assert.match(second, /^whsec_[A-Za-z0-9+/]{43}=$/)
    const [one, two, ...more] = await list()
    assert.deepEqual([one.hint, one.algorithm, one.publicKey], [first.slice(-5), 'v1', null])
    assert.deepEqual(two, shown)
    assert.deepEqual(more, [])
    assert.ok(!(await api('GET', path)).text.includes(second))

    const third = await api('POST', path, { algorithm: 'v1' })
    assert.deepEqual([third.status, third.body.code], [409, 'SIGNING_SECRET_STATE'])
    assert.equal((await api('DELETE', `${path}/${one.id}`)).status, 204)
    assert.equal((await api('DELETE', `${path}/${one.id}`)).status, 404)
    const last = await api('DELETE', `${path}/${two.id}`)
    assert.deepEqual([last.status, last.body.code], [409, 'SIGNING_SECRET_STATE'])
    assert.deepEqual(await list(), [two])
    const gone = await api('GET', '/connections/erp/signing-secret')
    assert.equal(gone.status, 404)
    assert.match(gone.body.detail, /was revoked/)
  })

  test(`${dialect}: a key pair shows its public key and never its private one`, async (t) => {
    const { api, path, list, db } = await withConnection(t, dialect)
    const made = await api('POST', path, { algorithm: 'v1a' })
    assert.deepEqual([made.status, made.body.secret, made.body.hint], [201, null, ''])
    assert.match(made.body.publicKey, /^whpk_[A-Za-z0-9+/]{43}=$/)
    assert.equal((await list())[1].publicKey, made.body.publicKey)
    assert.ok(!(await api('GET', path)).text.includes('whsk_'))
    const row = await db.read.selectFrom('connection').select('signing_secret').executeTakeFirstOrThrow()
    assert.ok(!row.signing_secret.includes('whsk_'))
    assert.equal((await api('DELETE', `${path}/${made.body.id}`)).status, 204)
    assert.equal((await api('POST', path, { algorithm: 'rsa' })).status, 400)
  })

  test(`${dialect}: secrets that are made at once do not push each other out`, async (t) => {
    const { api, path, list } = await withConnection(t, dialect)
    const kinds = ['v1', 'v1', 'v1a', 'v1a', 'v1a']
    const answers = await Promise.all(kinds.map((algorithm) => api('POST', path, { algorithm })))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 201, 201, 409, 409])
    assert.equal((await list()).length, 4)
  })
}

test('a text that was sealed before secrets could be rotated is written as it was', () => {
  const key: SigningKey = { text: 'whsec_AAAA', algorithm: 'v1', createdAt: null }
  assert.equal(writeSigningKeys([key]), 'whsec_AAAA')
})
