import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import Fastify from 'fastify'
import type { App } from '../app.ts'
import { dialects, makeFolder } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'
import { answerError } from './problem.ts'
import { securityHeaders } from './security-headers.ts'
import { webPages } from './web-pages.ts'

const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

test('the health of the server can be asked by anybody, its figures too', async (t) => {
  for (const dialect of dialects) {
    const { call, db } = await testApp(t, dialect)
    assert.deepEqual((await call('GET', '/health')).body, { status: 'ok' })
    assert.deepEqual((await call('GET', '/ready')).body, { status: 'ready' })
    const { status, text, headers } = await call('GET', '/metrics')
    assert.equal(status, 200)
    assert.match(String(headers['content-type']), /^text\/plain/)
    assert.match(text, /^process_resident_memory_bytes \d+/m)
    assert.match(text, /^postern_http_requests_total\{method="GET",route="\/ready",status="200"\} \d+$/m)
    await db.close()
    const unready = await call('GET', '/ready')
    assert.deepEqual([unready.status, unready.body.code], [503, 'NOT_READY'])
    assert.equal((await call('GET', '/health')).status, 200)
  }
})

test('every answer tells the browser what it may do with it', async (t) => {
  const { call } = await testApp(t, 'sqlite')
  for (const url of ['/health', '/api/v1/tokens', '/nothing', '/api/v1/openapi.json']) {
    const { headers } = await call('GET', url)
    assert.match(String(headers['content-security-policy']), /^default-src 'none'; script-src 'self';/, url)
    assert.equal(headers['x-content-type-options'], 'nosniff', url)
    assert.equal(headers['referrer-policy'], 'no-referrer', url)
  }
})

test('an address of the UI is answered with its page, one of the API with a problem', async (t) => {
  const folder = makeFolder()
  t.after(folder.remove)
  mkdirSync(join(folder.path, 'assets'))
  writeFileSync(join(folder.path, 'index.html'), '<!doctype html><title>Postern</title>')
  writeFileSync(join(folder.path, 'favicon.svg'), '<svg/>')
  writeFileSync(join(folder.path, '.hidden'), 'hidden')
  writeFileSync(join(folder.path, 'assets', 'index-a1b2c3.js'), 'export {}')
  const app: App = Fastify()
  t.after(() => app.close())
  app.setErrorHandler(answerError)
  securityHeaders(app)
  await webPages(app, folder.path)
  const get = (url: string, headers: Record<string, string> = browser) => app.inject({ url, headers })

  for (const url of ['/', '/connections/erp', '/setup', '/apiary', '/connections/../x']) {
    const page = await get(url)
    assert.equal(page.statusCode, 200, url)
    assert.match(page.body, /<title>Postern/)
    assert.equal(page.headers['cache-control'], 'no-cache')
  }
  const script = await get('/assets/index-a1b2c3.js')
  assert.equal(script.headers['cache-control'], 'public, max-age=31536000, immutable')
  assert.match(String(script.headers['content-type']), /javascript/)
  assert.equal((await get('/favicon.svg')).headers['cache-control'], 'no-cache')

  for (const url of ['/api/v1/nothing', '/api', '/gateway/v1/claim', '/inspect/x', '/assets/old-0000.js']) {
    const answer = await get(url)
    assert.deepEqual([answer.statusCode, answer.json().code], [404, 'NOT_FOUND'], url)
  }
  assert.equal((await get('/connections/erp', { accept: 'application/json' })).statusCode, 404)
  assert.equal((await app.inject({ method: 'POST', url: '/connections/erp', headers: browser })).statusCode, 404)
  for (const url of ['/.hidden', '/..%2f..%2fetc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/assets/%00']) {
    assert.ok(!/root:|hidden/.test((await get(url)).body), url)
  }
})

test('without a built UI the page says how to build it', async (t) => {
  const app: App = Fastify()
  t.after(() => app.close())
  app.setErrorHandler(answerError)
  await webPages(app, '/nonexistent/dist')
  const answer = await app.inject({ url: '/', headers: browser })
  assert.equal(answer.statusCode, 503)
  assert.match(answer.body, /not built/)
})

test('what the framework refuses is a problem with a code too', async (t) => {
  const { call } = await testApp(t, 'sqlite')
  for (const [url, expected] of [
    ['/%', 400],
    ['/api/v1/tokens/%E0%A4%A', 400],
    ['//evil.example/x', 404],
  ] as const) {
    const { status, body, headers } = await call('GET', url, undefined, browser)
    assert.equal(status, expected, url)
    assert.equal(body.status, expected, url)
    assert.match(String(headers['content-type']), /^application\/problem\+json/)
  }
})

test('the type of a problem leads to what its code means', async (t) => {
  const { call } = await testApp(t, 'sqlite')
  const { body } = await call('GET', '/api/v1/session')
  const [path = '', anchor = ''] = body.type.split('#')
  const page = await call('GET', path)
  assert.equal(page.status, 200)
  assert.ok(page.text.includes(`<tr id="${anchor}"><th scope="row"><code>${body.code}</code>`))
})
