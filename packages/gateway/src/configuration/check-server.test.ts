import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import { type TestContext, test } from 'node:test'
import { straight } from '../to-server/create-dispatcher.ts'
import { gatewayVersion } from '../version.ts'
import { checkServer } from './check-server.ts'

const apiKey = 'pk_0123456789abcdef'
const byDefault = { way: straight, allowHttp: false }

/** What else might answer at an address. */
async function answering(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
}

const hello =
  (version: string, time = new Date()): RequestListener =>
  (_request, response) =>
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ version, connection: 'erp', time: time.toISOString() }))

const refusal =
  (status: number, code: string): RequestListener =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify({ code }))

const check = async (url: string, key = apiKey) => {
  const { works, findings } = await checkServer({ url, apiKey: key }, byDefault)
  return { works, text: findings.map(({ about, level, text }) => `${about} ${level}: ${text}`).join('\n') }
}

test('a key that is right is told with the connection it is of', async (t) => {
  const { works, text } = await check(await answering(t, hello(gatewayVersion)))
  assert.ok(works, text)
  assert.match(text, /key good: .* for the connection erp/)
  assert.doesNotMatch(text, /version|clock|way/)
})

test('each thing that is wrong has words of its own', async (t) => {
  const later = new Date(Date.now() + 600_000)
  for (const [url, key, sentence] of [
    ['postern', apiKey, /address bad: The address is "postern", not an address/],
    ['http://postern.example.com', apiKey, /address bad: The address is not encrypted/],
    ['https://nowhere.invalid', apiKey, /address bad: (There is no host|The name of the host)/],
    ['http://127.0.0.1:1', apiKey, /address bad: Nothing listens at 127\.0\.0\.1:1/],
    [
      (await answering(t, hello('0.1.0'))).replace('http:', 'https:'),
      apiKey,
      /address bad: What answers speaks no TLS/,
    ],
    [await answering(t, (_request, response) => response.end('hello')), apiKey, /address bad: .* no Postern server/],
    [
      await answering(t, refusal(401, 'API_KEY_REFUSED')),
      apiKey,
      /address good[\s\S]*key bad: The server does not know/,
    ],
    [await answering(t, refusal(401, 'API_KEY_REFUSED')), '', /key bad: There is no API key yet/],
    [await answering(t, hello('9.9.0')), apiKey, /version warning: The server is newer \(9\.9\.0\)/],
    [await answering(t, hello('0.0.1')), apiKey, /version warning: The server is older \(0\.0\.1\)/],
    [await answering(t, hello(gatewayVersion, later)), apiKey, /clock warning: .* 10 minutes behind/],
  ] as const) {
    assert.match((await check(url, key)).text, sentence, url)
  }
})

test('a server from before this question is named as such, and its word on the key still counts', async (t) => {
  const old = await answering(t, async (request, response) => {
    if (request.url?.endsWith('/hello')) return refusal(404, 'NOT_FOUND')(request, response)
    const isKnown = request.headers.authorization === `Bearer ${apiKey}`
    return refusal(isKnown ? 404 : 401, isKnown ? 'NOT_FOUND' : 'API_KEY_REFUSED')(request, response)
  })
  const right = await check(old)
  assert.ok(right.works, right.text)
  assert.match(right.text, /version warning: The server is of an earlier version[\s\S]*key good/)
  const wrong = await check(old, 'pk_another_key_0123')
  assert.ok(!wrong.works)
  assert.match(wrong.text, /key bad/)
})
