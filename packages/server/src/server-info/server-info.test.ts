import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ShownSetting } from '@postern/protocol/api'
import { readServerSettings } from '../settings.ts'
import { dialects } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'
import { shownSettings } from './shown-settings.ts'

for (const dialect of dialects) {
  test(`${dialect}: an owner sees what the server is and holds`, async (t) => {
    const { api } = await testApp(t, dialect)
    await api('POST', '/connections', { name: 'erp' })
    const { status, body } = await api('GET', '/server')
    assert.equal(status, 200)
    assert.deepEqual(body.counts, { connections: 1, commands: 0, flows: 0, users: 1 })
    assert.equal(body.storage.database, dialect)
    assert.ok(body.storage.databaseBytes > 50_000)
    assert.equal(body.storage.resultBytes, 0)
    assert.equal(typeof body.storage.freeBytes, dialect === 'sqlite' ? 'number' : 'object')
  })
}

test('I10: settings are shown without what is secret in them', () => {
  const env = {
    POSTERN_LISTEN: '0.0.0.0:7401',
    POSTERN_DATABASE_URL: 'postgres://postern:hidden1@db.example.com:5433/postern?password=hidden2',
    POSTERN_SECRET_KEY: 'hidden3 hidden3 hidden3 hidden3 hidden3',
    POSTERN_RESULTS_URL: 's3://bucket/prefix?endpoint=https://s3.example.com&region=x',
    POSTERN_RESULTS_KEY: 'hidden4',
    POSTERN_RESULTS_SECRET: 'hidden5',
    POSTERN_ADMIN_EMAIL: 'me@example.com',
    POSTERN_ADMIN_PASSWORD: 'hidden6 hidden6',
    POSTERN_CALLBACK_PROXY: 'http://user:hidden7@proxy.example.com:3128',
    POSTERN_CALLBACK_RATE: '10/second',
    POSTERN_CALLBACK_ALLOW: '10.0.0.0/8,receiver.internal',
  }
  const shown = shownSettings(readServerSettings(env, []))
  const value = (name: string) => shown.find((each: ShownSetting) => each.name === name)?.value
  assert.doesNotMatch(JSON.stringify(shown), /hidden/)
  for (const { name } of shown.filter((each) => each.name in env)) assert.notEqual(value(name), '', name)
  assert.equal(value('POSTERN_LISTEN'), '0.0.0.0:7401')
  assert.equal(value('POSTERN_DATABASE_URL'), 'postgres://db.example.com:5433/postern')
  assert.equal(value('POSTERN_CALLBACK_ALLOW'), '10.0.0.0/8, receiver.internal')
  assert.equal(value('POSTERN_RESULT_DAYS'), '30')
  assert.equal(value('POSTERN_SECRET_KEY'), 'set')
})
