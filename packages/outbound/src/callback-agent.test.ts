import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { type CallbackAgent, type CallbackAgentOptions, createCallbackAgent } from './callback-agent.ts'
import { readCallbackRules } from './callback-rules.ts'
import { failureWords } from './failure-words.ts'

/** A name server that gives its answers one after the other, each a list of IPv4 addresses, and counts the questions. */
async function startNameServer(t: TestContext, ...answers: string[][]) {
  const socket = createSocket('udp4')
  const asked: number[] = []
  socket.on('message', (query, from) => {
    asked.push(query.readUInt16BE(0))
    const addresses = answers[asked.length - 1] ?? answers.at(-1) ?? []
    const end = query.indexOf(0, 12) + 5
    const header = Buffer.from(query.subarray(0, 12))
    header.writeUInt16BE(0x8180, 2)
    header.writeUInt16BE(addresses.length, 6)
    header.writeUInt32BE(0, 8)
    // A pointer to the name, type A, class IN, no time to live, four bytes.
    const records = addresses.map((address) =>
      Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]),
    )
    socket.send(Buffer.concat([header, query.subarray(12, end), ...records]), from.port, from.address)
  })
  await new Promise<void>((bound) => socket.bind(0, '127.0.0.1', bound))
  t.after(() => socket.close())
  const resolver = new Resolver({ timeout: 1_000, tries: 1 })
  resolver.setServers([`127.0.0.1:${socket.address().port}`])
  const resolve = async (host: string) =>
    (await resolver.resolve4(host)).map((address) => ({ address, family: 4 as const }))
  return { asked, resolve }
}

/** Answers every request and says who came. */
async function listen(t: TestContext, host: string, port = 0) {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(request.headers.host ?? '')
    response.setHeader('connection', 'close')
    response.end('taken')
  })
  await listening(t, server, host, port)
  return { requests, port: (server.address() as AddressInfo).port }
}

async function listening(t: TestContext, server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((done) => server.listen(port, host, done))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
}

function agentFor(t: TestContext, allow: string[], options: Partial<CallbackAgentOptions>, proxy: URL | null = null) {
  const rules = readCallbackRules(allow, () => 'http://postern.example', proxy)
  const agent = createCallbackAgent(rules, { connectTimeoutMs: 2_000, perHost: 1, ...options })
  t.after(() => agent.close())
  return agent
}

async function post(agent: CallbackAgent, url: string): Promise<string> {
  const { statusCode, body } = await agent.post(new URL(url), { body: '[]' })
  return `${statusCode} ${await body.text()}`
}

test('a name that answers with an allowed address and then with an inner one reaches the inner one at no time', async (t) => {
  // 127.0.0.2 stands for a public address: the one address that is open here.
  const open = await listen(t, '127.0.0.2')
  const inner = await listen(t, '127.0.0.1', open.port)
  const { asked, resolve } = await startNameServer(t, ['127.0.0.2'], ['127.0.0.1'])
  const agent = agentFor(t, ['127.0.0.2'], { resolve })
  const url = `http://rebinding.example:${open.port}/`
  assert.equal(await post(agent, url), '200 taken')
  // One question for a connection: the address that was judged is the address that was connected to.
  assert.equal(asked.length, 1)
  await assert.rejects(post(agent, url), { name: 'RefusedAddressError', message: /127\.0\.0\.1 is a loopback address/ })
  assert.equal(asked.length, 2)
  assert.deepEqual(inner.requests, [])
  assert.equal(open.requests.length, 1)
})

test('of several addresses only the allowed ones are connected to', async (t) => {
  const open = await listen(t, '127.0.0.2')
  const inner = await listen(t, '127.0.0.1', open.port)
  const { resolve } = await startNameServer(t, ['127.0.0.1', '169.254.169.254', '127.0.0.2'])
  const agent = agentFor(t, ['127.0.0.2'], { resolve })
  assert.equal(await post(agent, `http://several.example:${open.port}/`), '200 taken')
  assert.deepEqual(inner.requests, [])
})

/** A forward proxy; names under `.example` lead to 127.0.0.1, and `.refused` nowhere. */
async function startProxy(t: TestContext) {
  const seen: string[] = []
  const target = (host: string) => ({ host: '127.0.0.1', port: Number(host.split(':')[1] ?? 80) })
  const note = (request: IncomingMessage) => {
    seen.push(`${request.method} ${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim())
  }
  const server = createServer((request, response) => {
    note(request)
    const url = new URL(request.url ?? '')
    const onward = httpRequest({ ...target(url.host), path: url.pathname, method: 'POST' }, (answer) => {
      response.writeHead(answer.statusCode ?? 502)
      answer.pipe(response)
    })
    request.pipe(onward)
  })
  server.on('connect', (request, socket) => {
    note(request)
    if (request.url?.includes('.refused')) return socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    const onward = connect(target(request.url ?? ''), () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      socket.pipe(onward).pipe(socket)
    })
    onward.on('error', () => socket.destroy())
    socket.on('error', () => onward.destroy())
  })
  await listening(t, server, '127.0.0.1', 0)
  return { seen, host: `127.0.0.1:${(server.address() as AddressInfo).port}` }
}

test('behind a proxy names go to the proxy unresolved, and what is written out is judged here', async (t) => {
  const receiver = await listen(t, '127.0.0.1')
  const proxy = await startProxy(t)
  const { asked, resolve } = await startNameServer(t, ['127.0.0.1'])
  const agent = agentFor(t, [], { resolve }, new URL(`http://me:pass%20word@${proxy.host}`))
  const url = `http://hooks.example:${receiver.port}/path`
  assert.equal(await post(agent, url), '200 taken')
  const signedIn = `Basic ${Buffer.from('me:pass word').toString('base64')}`
  assert.deepEqual(proxy.seen, [`POST ${url} ${signedIn}`])
  for (const inner of ['http://127.0.0.1', 'http://localhost', 'http://[::ffff:a9fe:a9fe]', 'https://10.0.0.1'])
    await assert.rejects(post(agent, `${inner}:${receiver.port}/`), { name: 'RefusedAddressError' }, inner)
  assert.equal(proxy.seen.length, 1)
  assert.equal(asked.length, 0)
})

test('through a tunnel the receiver itself is spoken to in TLS, under its name', async (t) => {
  const proxy = await startProxy(t)
  const hello = Promise.withResolvers<Buffer>()
  const receiver = createTcpServer((socket) =>
    socket
      .on('error', () => {})
      .once('data', (piece) => {
        hello.resolve(typeof piece === 'string' ? Buffer.from(piece) : piece)
        socket.destroy()
      }),
  )
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done))
  t.after(() => receiver.close())
  const { port } = receiver.address() as AddressInfo
  const agent = agentFor(t, [], {}, new URL(`http://${proxy.host}`))
  await assert.rejects(post(agent, `https://hooks.example:${port}/secret`))
  const first = await hello.promise
  assert.equal(first[0], 22, 'a TLS handshake')
  assert.ok(first.includes('hooks.example'), 'with the name in it')
  assert.deepEqual(proxy.seen, [`CONNECT hooks.example:${port}`])
})

test('the server’s own inspection URLs do not go through the proxy', async (t) => {
  const own = await listen(t, '127.0.0.1')
  const proxy = await startProxy(t)
  const localUrl = () => `http://127.0.0.1:${own.port}`
  const agent = agentFor(t, [], { localUrl }, new URL(`http://${proxy.host}`))
  assert.equal(await post(agent, 'http://postern.example/inspect/abc'), '200 taken')
  assert.deepEqual(proxy.seen, [])
  assert.equal(own.requests.length, 1)
})

test('a tunnel that the proxy refuses, and a proxy that is away, are told as such', async (t) => {
  const proxy = await startProxy(t)
  const through = agentFor(t, [], {}, new URL(`http://${proxy.host}`))
  await assert.rejects(post(through, 'https://hooks.refused/'), { message: /Proxy response \(403\)/ })
  assert.deepEqual(proxy.seen, ['CONNECT hooks.refused:443'])
  const away = agentFor(t, [], {}, new URL('http://127.0.0.1:1'))
  for (const url of ['http://hooks.example/', 'https://hooks.example/']) {
    const error = await post(away, url).catch((problem: unknown) => problem)
    assert.equal(
      failureWords(error, new URL(url)),
      'The proxy of POSTERN_CALLBACK_PROXY cannot be reached (ECONNREFUSED)',
    )
  }
})
