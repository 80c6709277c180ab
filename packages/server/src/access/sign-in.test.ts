import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testApp } from '../testing/test-app.ts'
import { AttemptLimit } from './attempt-limit.ts'

test('one address is limited, others go on; many together are limited by account', async (t) => {
  const { app, user } = await testApp(t, 'sqlite')
  const attempt = async (remoteAddress: string, password: string) => {
    const payload = { email: user.email, password }
    return (await app.inject({ method: 'POST', url: '/api/v1/session', remoteAddress, payload })).statusCode
  }
  const failFrom = async (remoteAddress: string, times: number) => {
    const codes = await Promise.all(Array.from({ length: times }, () => attempt(remoteAddress, 'wrong')))
    return codes.filter((code) => code === 429).length
  }
  // However many come at once, no more than ten are tried.
  assert.equal(await failFrom('10.0.0.1', 15), 5)
  assert.equal(await attempt('10.0.0.1', user.password), 429)
  assert.equal(await attempt('10.0.0.2', user.password), 200)

  // One /64 is one house, however its addresses are written.
  assert.equal(await failFrom('2001:db8:0:1::1', 5), 0)
  assert.equal(await failFrom('2001:db8::1:0:0:0:2', 5), 0)
  assert.equal(await attempt('2001:db8:0:1:ffff::', user.password), 429)
  assert.equal(await attempt('2001:db8:0:2::1', user.password), 200)

  for (const address of ['10.0.0.3', '10.0.0.4', '10.0.0.5']) assert.equal(await failFrom(address, 10), 0)
  assert.equal(await attempt('10.0.0.6', user.password), 429)
})

test('an attempt limit forgets a window that is over, and the oldest keys beyond ten thousand', () => {
  let now = 0
  const limit = new AttemptLimit(2, 1_000, () => now)
  assert.deepEqual([limit.take('a'), limit.take('a'), limit.take('a')], [0, 0, 1_000])
  limit.giveBack('a')
  assert.equal(limit.take('a'), 0)
  now = 400
  assert.equal(limit.take('a'), 600)
  now = 1_000
  assert.equal(limit.take('a'), 0)
  assert.equal(limit.take('a'), 0)
  for (let i = 0; i < 20_000; i++) limit.take(String(i))
  assert.equal(limit.take('a'), 0)
  assert.equal(limit.take('19999'), 0)
  assert.equal(limit.take('19999'), 1_000)
})
