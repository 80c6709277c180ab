import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { dialects } from '../testing/dialects.ts'
import { type FlowSetup, flowSetup } from '../testing/flow-setup.ts'

const echo = { start: 'end', steps: { end: { type: 'stop', answer: 'object' } } } as const
const json = { 'content-type': 'application/json' }

/** A direct URL of a flow, and what posts to it. */
async function directUrl({ api, call }: FlowSetup, flowId: string, options: object = {}) {
  const made = await api('POST', '/direct-urls', { name: `url of ${flowId}`, flowId, ...options })
  assert.equal(made.status, 201, made.text)
  const post = (body: object, headers: Record<string, string> = {}, url: string = made.body.url) =>
    call('POST', new URL(url).pathname, body, { ...json, ...headers })
  return { id: made.body.id as string, secret: made.body.secret as string, url: made.body.url as string, post }
}

for (const dialect of dialects) {
  test(`${dialect}: a record that is posted to a direct URL starts a flow run, and an array one for each`, async (t) => {
    const setup = await flowSetup(t, dialect)
    const { post } = await directUrl(setup, await setup.flow(echo))
    const one = await post({ customer: { id: 'c1' } })
    assert.equal(one.status, 202)
    assert.deepEqual((await setup.ended(one.body.id)).answer, { customer: { id: 'c1' } })
    const two = await post([{ n: 1 }, { n: 2 }])
    assert.equal(two.body.ids.length, 2)
    assert.deepEqual((await setup.ended(two.body.ids[1])).record, { n: 2 })
    const found = await setup.api('GET', '/flow-runs?field=customer.id&value=c1')
    assert.deepEqual(
      found.body.items.map(({ id }: { id: string }) => id),
      [one.body.id],
    )
  })

  test(`${dialect}: what is no record, not JSON or too large is refused, and starts nothing`, async (t) => {
    const setup = await flowSetup(t, dialect)
    const { url, post } = await directUrl(setup, await setup.flow(echo), { maxBytes: 1_024 })
    const { pathname } = new URL(url)
    const send = (payload: string) => setup.app.inject({ method: 'POST', url: pathname, headers: json, payload })
    for (const [payload, status, code] of [
      ['7', 400, 'BAD_INPUT'],
      ['[{}, 7]', 400, 'BAD_INPUT'],
      ['{"a":', 400, 'BAD_INPUT'],
      ['', 400, 'BAD_INPUT'],
      [JSON.stringify({ text: 'x'.repeat(1_024) }), 413, 'TOO_LARGE'],
    ] as const) {
      const answer = await send(payload)
      assert.deepEqual([answer.statusCode, answer.json().code], [status, code], payload)
    }
    assert.equal((await post({}, {}, `${url}x`)).status, 404)
    assert.deepEqual((await setup.api('GET', '/flow-runs')).body.items, [])
  })

  test(`${dialect}: a request that is sent again under its key starts no other flow run`, async (t) => {
    const setup = await flowSetup(t, dialect)
    const { post } = await directUrl(setup, await setup.flow(echo))
    const key = { 'idempotency-key': 'order 7' }
    const answers = await Promise.all([post({ n: 1 }, key), post({ n: 1 }, key), post({ n: 1 }, key)])
    assert.equal(new Set(answers.map(({ body }) => body.id)).size, 1)
    const other = await post({ n: 2 }, key)
    assert.deepEqual([other.status, other.body.code], [422, 'IDEMPOTENCY_KEY_REUSED'])
    assert.equal((await setup.api('GET', '/flow-runs')).body.items.length, 1)
  })

  test(`${dialect}: a direct URL waits for the answer where its flow says so`, async (t) => {
    const setup = await flowSetup(t, dialect)
    const { post } = await directUrl(setup, await setup.flow({ ...echo, answer: 'result' }))
    const answer = await post({ n: 1 })
    assert.deepEqual([answer.status, answer.body], [200, { n: 1 }])
    const failing = await setup.flow({
      answer: 'result',
      start: 'bad',
      steps: { bad: { type: 'transform', expression: '$error("secret detail")' } },
    })
    const failed = await (await directUrl(setup, failing)).post({})
    assert.deepEqual([failed.status, failed.body.code], [422, 'FLOW_RUN_FAILED'])
    assert.ok(!failed.text.includes('secret detail'))
  })

  test(`${dialect}: I10: an address and its secrets are stored as hashes or sealed, and rotated and switched off`, async (t) => {
    const setup = await flowSetup(t, dialect)
    const { id, url, post, secret } = await directUrl(setup, await setup.flow(echo), { protection: 'bearer' })
    const stored = JSON.stringify(await setup.db.read.selectFrom('direct_url').selectAll().execute())
    assert.ok(!stored.includes(url.split('/in/')[1] ?? '') && !stored.includes(secret))
    const bearer = { authorization: `Bearer ${secret}` }
    assert.equal((await post({})).status, 401)
    assert.equal((await post({}, { authorization: `Bearer ${secret}x` })).status, 401)
    assert.equal((await post({}, bearer)).status, 202)
    const rotated = await setup.api('POST', `/direct-urls/${id}/rotate`)
    assert.equal((await post({}, bearer)).status, 404)
    assert.equal((await post({}, bearer, rotated.body.url)).status, 202)
    await setup.api('PATCH', `/direct-urls/${id}`, { enabled: false })
    assert.deepEqual((await post({}, bearer, rotated.body.url)).body.code, 'DIRECT_URL_OFF')
  })
}

test('a signature as Standard Webhooks has it is checked over id, time and body', async (t) => {
  const setup = await flowSetup(t, 'sqlite')
  const { url, secret } = await directUrl(setup, await setup.flow(echo), { protection: 'signature' })
  const now = Math.floor(setup.clock() / 1000)
  const send = (payload: string, signed = payload, timestamp = now) => {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
    const signature = createHmac('sha256', key).update(`msg_1.${timestamp}.${signed}`).digest('base64')
    const headers = {
      ...json,
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(timestamp),
      'webhook-signature': `v1,AAAA v1,${signature}`,
    }
    return setup.app.inject({ method: 'POST', url: new URL(url).pathname, headers, payload })
  }
  assert.equal((await send('{"n":1}')).statusCode, 202)
  assert.equal((await send('{"n":2}', '{"n":1}')).statusCode, 401)
  assert.equal((await send('{"n":1}', '{"n":1}', now - 301)).statusCode, 401)
})

test('a direct URL takes so many requests in a minute, and says when to come again', async (t) => {
  const setup = await flowSetup(t, 'sqlite')
  const { post } = await directUrl(setup, await setup.flow(echo), { perMinute: 2 })
  assert.deepEqual([(await post({})).status, (await post({})).status], [202, 202])
  const third = await post({})
  assert.equal(third.status, 429)
  assert.ok(Number(third.headers['retry-after']) > 0)
  setup.advance(60_000)
  assert.equal((await post({})).status, 202)
})

test('I5: a number that JavaScript cannot hold stays what it was, as a text', async (t) => {
  const setup = await flowSetup(t, 'sqlite')
  const { url } = await directUrl(setup, await setup.flow(echo))
  const payload = '{"id":12345678901234567890,"price":0.10,"exact":1234567.123456789012345,"small":7}'
  const answer = await setup.app.inject({ method: 'POST', url: new URL(url).pathname, headers: json, payload })
  assert.deepEqual((await setup.ended(answer.json().id)).record, {
    id: '12345678901234567890',
    price: 0.1,
    exact: '1234567.123456789012345',
    small: 7,
  })
})
