import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer, type Server } from 'node:http'
import { createServer, type ServerOptions } from 'node:https'
import { type AddressInfo, connect, type Server as NetServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { createServerClient } from '../../packages/gateway/src/server-client.ts'
import { ServerAway } from '../../packages/gateway/src/server-errors.ts'
import { readGatewaySettings } from '../../packages/gateway/src/settings.ts'
import { makeCertificate } from '../../packages/server/src/testing/make-certificate.ts'

const authority = makeCertificate('an authority of the house')
const stranger = makeCertificate('another authority')
const own = makeCertificate('the server', { issuer: authority })
const old = makeCertificate('the server', { issuer: authority, notAfter: new Date(Date.now() - 1_000) })
const gateway = makeCertificate('the gateway', { issuer: authority })

const folder = mkdtempSync(join(tmpdir(), 'postern-way-'))
after(() => rmSync(folder, { recursive: true }))
const fileWith = (name: string, text: string) => {
  writeFileSync(join(folder, name), text, { mode: 0o600 })
  return join(folder, name)
}
const caFile = fileWith('ca.pem', authority.certificate)
const strangerFile = fileWith('stranger.pem', stranger.certificate)
const certFile = fileWith('gateway.pem', gateway.certificate)
const keyFile = fileWith('gateway-key.pem', gateway.key)

async function listen(t: TestContext, server: NetServer | Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Says that there is nothing to do, to whoever comes through. */
const startTls = async (t: TestContext, options: ServerOptions) =>
  `https://${await listen(
    t,
    createServer(options, (_request, response) => response.writeHead(204).end()),
  )}`

interface ConnectProxy {
  readonly address: string
  readonly targets: string[]
}

/** A proxy that lets those through who have the password. */
async function startProxy(t: TestContext): Promise<ConnectProxy> {
  const targets: string[] = []
  const proxy = createHttpServer()
  proxy.on('connect', (request, socket) => {
    if (request.headers['proxy-authorization'] !== `Basic ${btoa('gate:pass word')}`)
      return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
    const [host = '', port = ''] = (request.url ?? '').split(':')
    targets.push(request.url ?? '')
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      socket.pipe(onward).pipe(socket)
    })
    onward.on('error', () => socket.destroy())
    socket.on('error', () => onward.destroy())
  })
  return { address: await listen(t, proxy), targets }
}

/** Claims once, with the settings as a gateway reads them. */
async function claim(t: TestContext, url: string, settings: Record<string, string> = {}): Promise<null> {
  const { way, ...read } = readGatewaySettings(
    {
      ...{
        POSTERN_URL: url,
        POSTERN_API_KEY: 'pkey_none',
        POSTERN_ODBC: 'DSN=x',
        POSTERN_GATEWAY_DATA: '/nonexistent',
      },
      ...settings,
    },
    [],
  )
  const client = createServerClient(read.url, read.apiKey, { way })
  t.after(client.close)
  return (await client.claim({ gateway: 'test', version: '0.1.0' }, t.signal)) as null
}

const away = (words: RegExp) => (error: unknown) => error instanceof ServerAway && words.test(error.message)

test('a certificate that nobody here trusts, or that is over, is told in words; the CA of the house mends the first', async (t) => {
  const url = await startTls(t, { cert: own.certificate, key: own.key })
  await assert.rejects(claim(t, url), away(/signed by nobody that this machine trusts: .*POSTERN_CA_FILE/))
  await assert.rejects(claim(t, url, { POSTERN_CA_FILE: strangerFile }), away(/POSTERN_CA_FILE/))
  assert.equal(await claim(t, url, { POSTERN_CA_FILE: caFile }), null)
  const ended = await startTls(t, { cert: old.certificate, key: old.key })
  await assert.rejects(claim(t, ended, { POSTERN_CA_FILE: caFile }), away(/has expired, or the clock of this machine/))
  const elsewhere = url.replace('127.0.0.1', 'localhost')
  await assert.rejects(claim(t, elsewhere, { POSTERN_CA_FILE: caFile }), away(/for another name: is POSTERN_URL right/))
  const plain = await listen(
    t,
    createHttpServer((_request, response) => response.end()),
  )
  await assert.rejects(claim(t, `https://${plain}`), away(/speaks no TLS/))
})

test('a server that wants to know who calls gets the certificate of the gateway, and says so where there is none', async (t) => {
  const url = await startTls(t, {
    ...{ cert: own.certificate, key: own.key, ca: authority.certificate },
    ...{ requestCert: true, rejectUnauthorized: true },
  })
  const trusting = { POSTERN_CA_FILE: caFile }
  await assert.rejects(
    claim(t, url, trusting),
    away(/ask.* for a certificate of the gateway.* set POSTERN_CLIENT_CERT_FILE/),
  )
  const showing = { ...trusting, POSTERN_CLIENT_CERT_FILE: certFile, POSTERN_CLIENT_KEY_FILE: keyFile }
  assert.equal(await claim(t, url, showing), null)
})

test('a proxy with a password is gone through, also with a CA and a certificate of the house', async (t) => {
  const url = await startTls(t, {
    ...{ cert: own.certificate, key: own.key, ca: authority.certificate },
    ...{ requestCert: true, rejectUnauthorized: true },
  })
  const proxy = await startProxy(t)
  const settings = { POSTERN_CA_FILE: caFile, POSTERN_CLIENT_CERT_FILE: certFile, POSTERN_CLIENT_KEY_FILE: keyFile }
  const through = (who: string) => claim(t, url, { ...settings, POSTERN_PROXY: `http://${who}${proxy.address}` })
  await assert.rejects(through(''), away(/proxy wants a name and a password: POSTERN_PROXY=.*407/))
  await assert.rejects(through('gate:wrong@'), away(/proxy wants a name and a password/))
  assert.equal(await through('gate:pass%20word@'), null)
  assert.deepEqual(proxy.targets, [url.slice('https://'.length)])
})
