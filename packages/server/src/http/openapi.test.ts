import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testApp } from '../testing/test-app.ts'

interface Operation {
  operationId?: string
  summary?: string
  tags?: string[]
  security?: object[]
  parameters?: { name: string; in: string }[]
  requestBody?: object
  responses: Record<string, { content?: Record<string, unknown> }>
}
const methods = ['get', 'post', 'put', 'patch', 'delete'] as const

test('the OpenAPI document names every route, and every route but the open ones asks who calls', async (t) => {
  const { call } = await testApp(t, 'sqlite')
  const { status, body } = await call('GET', '/api/v1/openapi.json')
  assert.equal(status, 200)
  assert.match(body.openapi, /^3\.1\./)
  const tags = new Set(body.tags.map(({ name }: { name: string }) => name))
  const ids = new Set<string>()
  const open: string[] = []
  let count = 0
  for (const [path, operations] of Object.entries<Record<string, Operation>>(body.paths)) {
    assert.match(path, /^\/(api|gateway)\/v1\//)
    for (const method of methods) {
      const operation = operations[method]
      if (operation === undefined) continue
      count++
      const name = `${method.toUpperCase()} ${path}`
      assert.ok(operation.operationId && !ids.has(operation.operationId), `${name} has an operationId of its own`)
      ids.add(operation.operationId)
      assert.ok(operation.summary, `${name} has a summary`)
      assert.ok(
        operation.tags?.every((tag) => tags.has(tag)),
        `${name} has known tags`,
      )
      assert.ok(operation.responses.default?.content?.['application/problem+json'], `${name} tells how it fails`)
      const good = Object.entries(operation.responses).filter(([answer]) => answer.startsWith('2'))
      assert.ok(good.length > 0, `${name} tells how it succeeds`)
      for (const [answer, { content }] of good)
        assert.equal(content !== undefined, answer !== '204', `${name} ${answer}`)
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter)
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')
      assert.deepEqual(
        inPath.map((parameter) => parameter.name),
        named,
        `${name} describes what stands in its path`,
      )
      if (method === 'patch' || method === 'put') assert.ok(operation.requestBody, `${name} tells what it takes`)
      const url = path.replaceAll('{n}', '0').replaceAll(/\{\w+\}/g, 'x')
      const upper = method.toUpperCase() as Uppercase<typeof method>
      if (operation.security?.length === 0) open.push(name)
      else assert.equal((await call(upper, url, upper === 'GET' ? undefined : {})).status, 401, name)
    }
  }
  assert.deepEqual(open.sort(), [
    'GET /api/v1/setup',
    'POST /api/v1/invitation',
    'POST /api/v1/invitation/accept',
    'POST /api/v1/session',
    'POST /api/v1/setup',
    'POST /gateway/v1/enrol',
  ])
  assert.ok(count >= 35, `${count} operations`)
})

test('the reference page brings its own program and asks nothing of other hosts', async (t) => {
  const { call } = await testApp(t, 'sqlite')
  assert.equal((await call('GET', '/docs')).headers.location, '/docs/')
  const page = await call('GET', '/docs/')
  assert.equal(page.status, 200)
  assert.ok(!/https?:\/\//.test(page.text), page.text)
  assert.match(String(page.headers['content-security-policy']), /script-src 'self' 'sha256-[\w+/]{43}='/)
  const program = await call('GET', '/docs/js/scalar.js')
  assert.match(String(program.headers['content-type']), /javascript/)
  assert.equal((await call('GET', '/docs/nothing')).status, 404)
})
