import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialects } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'
import { addCommand, mustClaim, testGateway } from '../testing/test-gateway.ts'

const recipient = 'age1xmwwc06ly3ee5rytxm9mflaz2u56jjj36s0mypdrwsvlul66mv4q47ryef'
/** Its public key is zero. */
const weak = 'age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z'

for (const dialect of dialects) {
  test(`${dialect}: recipients are shown, kept by other edits, cloned and taken away`, async (t) => {
    const server = await testApp(t, dialect)
    await testGateway(server)
    const command = await addCommand(server, { sealedFor: [recipient] })
    assert.deepEqual((await command.read()).sealedFor, [recipient])
    await command.edit({ name: 'sealed' })
    assert.deepEqual((await command.read()).sealedFor, [recipient])
    const clone = await server.api('POST', `/commands/${command.id}/clone`, {})
    assert.deepEqual(clone.body.sealedFor, [recipient])
    assert.equal((await command.edit({ sealedFor: null })).body.sealedFor, null)
    assert.equal((await command.edit({ callbackFormat: { shape: 'ndjson' } })).status, 200)
  })

  test(`${dialect}: an order says whom the rows are sealed for, and keeps no account of digests`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server, { sealedFor: [recipient] })
    await command.runNow()
    const order = await mustClaim(gateway)
    assert.deepEqual([order.sealedFor, order.sentRows], [[recipient], null])
  })
}

test('what is no recipient, a secret key, a weak one or there twice is refused by its place', async (t) => {
  const server = await testApp(t, 'sqlite')
  await testGateway(server)
  const command = await addCommand(server)
  for (const [sealedFor, path, message] of [
    [['age1nobody'], '/sealedFor/0', /age-keygen/],
    [[recipient, 'AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270'], '/sealedFor/1', /secret key/],
    [[recipient, recipient], '/sealedFor/1', /twice/],
    [[weak], '/sealedFor/0', /keeps nothing secret/],
    [[], '/sealedFor', /./],
  ] as const) {
    const { status, body } = await command.edit({ sealedFor })
    assert.equal(status, 400, JSON.stringify(sealedFor))
    assert.equal(body.errors[0]?.path, path)
    assert.match(body.errors[0]?.message, message)
  }
})

test('what needs rows to be read is refused with sealed ones, whichever is said last', async (t) => {
  const server = await testApp(t, 'sqlite')
  await testGateway(server)
  for (const [other, path] of [
    [{ callbackFormat: { shape: 'ndjson' } }, '/callbackFormat/shape'],
    [{ callbackFormat: { shape: 'envelope' } }, '/callbackFormat/shape'],
    [{ callbackFormat: { batch: { rows: 10 } } }, '/callbackFormat/batch'],
    [{ callbackFormat: { compression: 'zstd' } }, '/callbackFormat/compression'],
    [{ overlap: { number: 10 } }, '/overlap'],
  ] as const)
    for (const [first, second] of [
      [other, { sealedFor: [recipient] }],
      [{ sealedFor: [recipient] }, other],
    ]) {
      const { status, body } = await (await addCommand(server, first)).edit(second ?? {})
      assert.equal(status, 400, JSON.stringify(second))
      assert.equal(body.errors[0]?.path, path)
      assert.match(body.errors[0]?.message, /leave it out, or unseal/)
    }
  const shaped = { callbackFormat: { shape: 'array', linkAbove: 1000 }, sealedFor: [recipient] } as const
  assert.equal((await (await addCommand(server)).edit(shaped)).status, 200)
})

test('rows that are waited for cannot be sealed, and no command is made', async (t) => {
  const server = await testApp(t, 'sqlite')
  await testGateway(server)
  const body = { sql: 'SELECT 1', sealedFor: [recipient] }
  const path = '/connections/erp/dynamic-commands'
  const refused = await server.api('POST', path, body, { prefer: 'wait=1' })
  assert.deepEqual([refused.status, refused.body.errors[0]?.path], [400, '/sealedFor'])
  assert.deepEqual(await server.db.read.selectFrom('command').select('id').execute(), [])
  assert.deepEqual((await server.api('POST', path, body)).body.sealedFor, [recipient])
})
