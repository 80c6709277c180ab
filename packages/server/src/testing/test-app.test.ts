import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialects } from './dialects.ts'
import { testApp } from './test-app.ts'

for (const dialect of dialects) {
  test(`${dialect}: an unknown address is a problem with a code`, async (t) => {
    const { call } = await testApp(t, dialect)
    const { status, body, headers } = await call('GET', '/api/v1/no-such-thing')
    assert.deepEqual([status, body.code], [404, 'NOT_FOUND'])
    assert.match(String(headers['content-type']), /^application\/problem\+json/)
  })
}
