import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { signWebhook } from './sign-webhook.ts'

test('what is signed here is what receivers verify', async () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const body = '{"name": "é 😀"}'
  const message = { id: 'msg_1', timestamp: Math.floor(Date.now() / 1_000), body }
  const headers = await signWebhook(secret, message)
  assert.deepEqual(new Webhook(secret).verify(body, headers), JSON.parse(body))
  assert.throws(() => new Webhook(secret).verify(`${body} `, headers))
})

test('what is no secret is told', async () => {
  await assert.rejects(signWebhook('whsec_ä', { id: 'a', timestamp: 0, body: '' }), /no signing secret/)
})
