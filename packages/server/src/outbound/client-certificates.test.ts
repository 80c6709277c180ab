import assert from 'node:assert/strict'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls'
import { type DeliveryLoop, startDeliveryLoop } from '../deliveries/delivery-loop.ts'
import { dialects } from '../testing/dialects.ts'
import { makeCertificate, type TestCertificate } from '../testing/make-certificate.ts'
import { testApp } from '../testing/test-app.ts'
import { addCommand, mustClaim, testGateway } from '../testing/test-gateway.ts'

const authority = makeCertificate('the authority of this test')
// For this process alone: the receivers of these tests are known to it.
setDefaultCACertificates([...getCACertificates('default'), authority.certificate])

const credentialOf = ({ certificate, key }: TestCertificate) => ({ kind: 'certificate', certificate, key }) as const

/** Answers whoever shows a certificate of the authority with its name, and nobody else. */
async function startStrictReceiver(t: TestContext) {
  const { certificate: cert, key } = makeCertificate('receiver', { issuer: authority })
  const names: string[] = []
  const server = createServer({ cert, key, ca: authority.certificate, requestCert: true }, (request, response) => {
    const { CN } = (request.socket as TLSSocket).getPeerCertificate().subject
    names.push(String(CN))
    request.resume().on('end', () => response.end())
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { names, url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/rows` }
}

for (const dialect of dialects) {
  test(`${dialect}: a certificate is shown to the receiver that asks for one, each by its own connection`, async (t) => {
    let loop: DeliveryLoop | undefined
    // Before the database closes: what comes first here is called first.
    t.after(() => loop?.close())
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    loop = startDeliveryLoop(server)
    const receiver = await startStrictReceiver(t)
    const [one, two] = ['one', 'two'].map((name) => makeCertificate(name, { issuer: authority }))
    assert.ok(one && two)
    const run = async (callbackCredential: ReturnType<typeof credentialOf> | null) => {
      const command = await addCommand(server, {
        callbackUrl: receiver.url,
        ...(callbackCredential && { callbackCredential }),
      })
      await command.runNow()
      const order = await mustClaim(gateway, 5)
      await gateway.started(order)
      await gateway.finish(order, { rows: 1, inline: '{"id":1}' })
      for (let tries = 0; tries < 1000; tries++) {
        const [delivery] = await command.deliveries()
        if (delivery?.attemptCount > 0) return { delivery, shown: (await command.read()).callbackCredential }
        await sleep(5)
      }
      throw new Error('no attempt was recorded')
    }
    const first = await run(credentialOf(one))
    assert.equal(first.delivery.state, 'DELIVERED', first.delivery.lastError)
    assert.match(first.shown.hint, /^until \d{4}-\d\d-\d\d$/)
    assert.equal((await run(credentialOf(two))).delivery.state, 'DELIVERED')
    assert.equal((await run(credentialOf(one))).delivery.state, 'DELIVERED')
    assert.deepEqual(receiver.names, ['one', 'two', 'one'])
    const without = (await run(null)).delivery
    assert.equal(without.state, 'PENDING')
    assert.match(without.lastError, /^127\.0\.0\.1:\d+ /)
    assert.equal(receiver.names.length, 3)
    const columns = await server.db.read.selectFrom('command').select('callback_credential').execute()
    assert.ok(!JSON.stringify(columns).includes('PRIVATE'))
  })

  test(`${dialect}: a certificate that no connection could be opened with is refused`, async (t) => {
    const server = await testApp(t, dialect)
    await testGateway(server)
    const command = await addCommand(server, { callbackUrl: 'https://a.example/rows' })
    const good = makeCertificate('good')
    const over = makeCertificate('over', { notAfter: new Date(Date.now() - 1000) })
    const cases: [object, string, RegExp][] = [
      [{ ...credentialOf(good), certificate: 'nonsense' }, 'certificate', /PEM/],
      [{ ...credentialOf(good), key: 'nonsense' }, 'key', /PEM/],
      [{ ...credentialOf(good), key: over.key }, 'key', /does not belong/],
      [credentialOf(over), 'certificate', /was valid until/],
    ]
    for (const [callbackCredential, field, words] of cases) {
      const { status, body } = await command.edit({ callbackCredential })
      assert.equal(status, 400)
      assert.equal(body.errors[0].path, `/callbackCredential/${field}`)
      assert.match(body.errors[0].message, words)
    }
    const plain = await command.edit({ callbackUrl: 'http://a.example/rows', callbackCredential: credentialOf(good) })
    assert.match(plain.body.errors[0].message, /https/)
    assert.equal((await command.edit({ callbackCredential: credentialOf(good) })).status, 200)
  })
}
