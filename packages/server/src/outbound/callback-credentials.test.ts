import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Delivery, NewCommand } from '@postern/protocol/api'
import { pino } from 'pino'
import { type DeliveryLoop, startDeliveryLoop } from '../deliveries/delivery-loop.ts'
import { type Dialect, dialects } from '../testing/dialects.ts'
import { type Receiver, startReceiver } from '../testing/receiver.ts'
import { type TestAnswer, testApp } from '../testing/test-app.ts'
import { addCommand, mustClaim, testGateway } from '../testing/test-gateway.ts'

const token = 'tok_0123456789abcdefghij'
const credential = { kind: 'bearer', token } as const
const headers = { 'X-Api-Key': 'key-of-the-receiver', 'x-tenant': 'acme-and-sons' }

/** A server that delivers, and a way to run a command of it. */
async function setUp(t: TestContext, dialect: Dialect) {
  const lines: string[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
  let loop: DeliveryLoop | undefined
  // Before the database closes: what comes first here is called first.
  t.after(() => loop?.close())
  const server = await testApp(t, dialect, { log })
  const gateway = await testGateway(server)
  loop = startDeliveryLoop(server)
  const run = async (command: { runNow(): Promise<TestAnswer> }) => {
    const asked = await command.runNow()
    assert.equal(asked.status, 200, asked.text)
    const order = await mustClaim(gateway, 5)
    await gateway.started(order)
    const finished = await gateway.finish(order, { rows: 1, inline: '{"id":1}' })
    assert.equal(finished.status, 200, finished.text)
  }
  /** Everything that is stored about commands, deliveries and attempts, as text. */
  const stored = async () => {
    const tables = ['command', 'delivery', 'attempt', 'run'] as const
    return JSON.stringify(
      await Promise.all(tables.map((table) => server.db.read.selectFrom(table).selectAll().execute())),
    )
  }
  return { server, run, stored, lines }
}

const to = ({ url }: Receiver, more: Partial<NewCommand> = {}): Partial<NewCommand> => ({
  callbackUrl: `${url}/rows`,
  ...more,
})

/** The newest delivery of a command, once an attempt at it is recorded. */
async function attempted(command: { deliveries(): Promise<Delivery[]> }): Promise<Delivery> {
  for (let tries = 0; tries < 1000; tries++) {
    const [delivery] = await command.deliveries()
    if (delivery && delivery.attemptCount > 0) return delivery
    await sleep(5)
  }
  throw new Error('no attempt was recorded')
}

const sentTo = (receiver: Receiver) =>
  receiver.requests.map(({ headers: sent }) => [sent.authorization, sent['x-api-key'], sent['x-tenant']])

for (const dialect of dialects) {
  test(`${dialect}: I10: headers and credentials reach the receiver, and nothing else shows them`, async (t) => {
    const { server, run, stored, lines } = await setUp(t, dialect)
    const receiver = await startReceiver(t, ({ headers: sent }, response) =>
      response
        .writeHead(500, {
          'x-echo': `${sent.authorization} of ${sent['x-tenant']}`,
          'set-cookie': ['session=of-mine; Path=/', 'b=2'],
        })
        .end(`You sent ${JSON.stringify(sent)}`),
    )
    const command = await addCommand(server, to(receiver, { callbackHeaders: headers, callbackCredential: credential }))
    await run(command)
    await receiver.arrived(1)
    assert.deepEqual(sentTo(receiver), [[`Bearer ${token}`, headers['X-Api-Key'], 'acme-and-sons']])
    const shown = await command.read()
    assert.deepEqual(shown.callbackHeaderNames, ['x-api-key', 'x-tenant'])
    assert.deepEqual(shown.callbackCredential, { kind: 'bearer', hint: '…ghij' })
    const delivery = await attempted(command)
    const detail = (await server.api('GET', `/runs/${delivery.runId}`)).text
    assert.match(detail, /Bearer \[withheld\]/)
    const [{ attempts }] = JSON.parse(detail).deliveries
    const { requestHeaders: asked, responseHeaders: answered } = attempts[0]
    assert.deepEqual(
      [asked.authorization, asked['x-api-key'], asked['x-tenant'], asked['webhook-id']],
      ['Bearer [withheld]', '[withheld]', '[withheld]', delivery.webhookId],
    )
    assert.match(asked['webhook-signature'], /^v1,/)
    assert.deepEqual(
      [answered['x-echo'], answered['set-cookie']],
      ['Bearer [withheld] of [withheld]', 'session=[withheld], b=[withheld]'],
    )
    const answers = JSON.stringify([shown, await command.deliveries()]) + detail
    await server.api('PATCH', `/commands/${command.id}`, { callbackCredential: { ...credential, more: 1 } })
    for (const secret of [token, ...Object.values(headers), 'of-mine'])
      for (const [where, text] of Object.entries({ answers, stored: await stored(), log: lines.join('') }))
        assert.ok(!text.includes(secret), `${secret} stands in what is ${where}`)
  })

  test(`${dialect}: an edit keeps headers and credentials that it does not name, and a clone has them, too`, async (t) => {
    const { server, run } = await setUp(t, dialect)
    const receiver = await startReceiver(t)
    const basic = { kind: 'basic', user: 'erp:'.slice(0, 3), password: 'pässword' } as const
    const command = await addCommand(server, to(receiver, { callbackHeaders: headers, callbackCredential: basic }))
    const authorization = `Basic ${Buffer.from('erp:pässword').toString('base64')}`
    assert.equal((await command.edit({ name: 'Orders', callbackUrl: `${receiver.url}/other` })).status, 200)
    assert.equal((await command.edit({ callbackHeaders: { 'X-TENANT': 'other' } })).status, 200)
    const clone = (await server.api('POST', `/commands/${command.id}/clone`, {})).body
    assert.deepEqual([clone.callbackHeaderNames, clone.callbackCredential.hint], [['x-api-key', 'x-tenant'], 'erp…'])
    assert.equal((await command.edit({ callbackHeaders: { 'x-api-key': null } })).status, 200)
    await run(command)
    await receiver.arrived(1)
    assert.equal((await command.edit({ callbackHeaders: null, callbackCredential: null })).status, 200)
    await run(command)
    await receiver.arrived(2)
    await run({ runNow: () => server.api('POST', `/commands/${clone.id}/run`) })
    await receiver.arrived(3)
    assert.deepEqual(sentTo(receiver), [
      [authorization, undefined, 'other'],
      [undefined, undefined, undefined],
      [authorization, headers['X-Api-Key'], 'other'],
    ])
  })

  test(`${dialect}: I10: secrets go to no other receiver than the one that they were given for`, async (t) => {
    const { server, run } = await setUp(t, dialect)
    const [before, after] = [
      await startReceiver(t, (_, response) => response.writeHead(500).end()),
      await startReceiver(t),
    ]
    const command = await addCommand(server, to(before, { callbackHeaders: headers, callbackCredential: credential }))
    const moved = { callbackUrl: `${after.url}/rows` }
    for (const [more, words] of [
      [{}, /callbackCredential and callbackHeaders again/],
      [{ callbackCredential: null }, /send callbackHeaders again/],
      [{ callbackHeaders: { ...headers, 'x-tenant': null } }, /send callbackCredential again/],
      [{ callbackCredential: credential, callbackHeaders: { 'x-api-key': '1' } }, /send callbackHeaders again/],
    ] as const) {
      const refused = await command.edit({ ...moved, ...more })
      assert.equal(refused.status, 400)
      assert.equal(refused.body.errors[0].path, '/callbackUrl')
      assert.match(refused.body.errors[0].message, words)
    }
    await run(command)
    await before.arrived(1)
    const another = { kind: 'bearer', token: 'for the other'.replaceAll(' ', '-') } as const
    assert.equal((await command.edit({ ...moved, callbackCredential: another, callbackHeaders: null })).status, 200)
    // The delivery is under way to the old receiver still.
    server.advance(10_000)
    server.bus.publish({ kind: 'delivery' })
    await before.arrived(2)
    assert.deepEqual(sentTo(before)[1], [undefined, undefined, undefined])
  })

  test(`${dialect}: headers that are reserved or malformed, and credentials that cannot be sent, are refused`, async (t) => {
    const { server } = await setUp(t, dialect)
    const command = await addCommand(server)
    const header = (name: string, value = 'x') => ({ callbackHeaders: { [name]: value } })
    const long = Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`x-${n}`, 'x']))
    const cases: [object, string][] = [
      ...['Host', 'content-length', 'Content-Type', 'transfer-encoding', 'connection', 'user-agent', 'expect'].map(
        (name): [object, string] => [header(name), `/callbackHeaders/${name}`],
      ),
      ...['webhook-id', 'Webhook-Signature', 'postern-run', 'proxy-authorization'].map((name): [object, string] => [
        header(name),
        `/callbackHeaders/${name}`,
      ]),
      [header('x y'), '/callbackHeaders/x y'],
      [header(''), '/callbackHeaders/'],
      [header('x-a', 'a\r\nhost: b'), '/callbackHeaders/x-a'],
      [header('x-a', 'ä'), '/callbackHeaders/x-a'],
      [header('x-a', ' a'), '/callbackHeaders/x-a'],
      [{ callbackHeaders: { 'x-a': '1', 'X-A': '2' } }, '/callbackHeaders/X-A'],
      [{ callbackHeaders: long }, '/callbackHeaders'],
      [{ ...header('Authorization'), callbackCredential: credential }, '/callbackHeaders/authorization'],
      [{ callbackCredential: { kind: 'bearer', token: 'two words' } }, '/callbackCredential/token'],
      [{ callbackCredential: { kind: 'basic', user: 'a:b', password: '' } }, '/callbackCredential/user'],
      [{ callbackCredential: { kind: 'basic', user: 'a', password: 'b\n' } }, '/callbackCredential/password'],
      [
        { callbackCredential: { kind: 'oauth2', tokenUrl: 'http://10.0.0.1/', clientId: 'a', clientSecret: 'b' } },
        '/callbackCredential/tokenUrl',
      ],
    ]
    const before = await command.read()
    for (const [patch, path] of cases) {
      const answer = await command.edit(patch)
      assert.equal(answer.status, 400, JSON.stringify(patch))
      assert.deepEqual(
        answer.body.errors.map((error: { path: string }) => error.path),
        [path],
        answer.text,
      )
    }
    assert.equal((await command.edit({ callbackCredential: { kind: 'magic' } })).status, 400)
    assert.deepEqual(await command.read(), before)
  })

  test(`${dialect}: an OAuth 2 token is fetched once, used until it ends, and fetched anew when it is refused`, async (t) => {
    const { server, run, stored, lines } = await setUp(t, dialect)
    const asked: { body: string; authorization: string | undefined }[] = []
    let answer: object = { expires_in: 3600, token_type: 'bearer' }
    const tokens = await startReceiver(t, ({ body, headers: sent }, response) => {
      asked.push({ body: body.toString(), authorization: sent.authorization })
      const status = 'error' in answer ? 401 : 200
      response.writeHead(status).end(JSON.stringify({ access_token: `access-token-${asked.length}`, ...answer }))
    })
    let valid = 'access-token-1'
    const receiver = await startReceiver(t, ({ headers: sent }, response) =>
      response.writeHead(sent.authorization === `Bearer ${valid}` ? 200 : 401).end(),
    )
    const oauth2 = {
      kind: 'oauth2',
      tokenUrl: `${tokens.url}/token`,
      clientId: 'id&1',
      clientSecret: 'säcret',
    } as const
    const callbackCredential = { ...oauth2, scope: 'rows.write' }
    const command = await addCommand(server, to(receiver, { callbackCredential }))
    const sent = () => receiver.requests.map(({ headers: { authorization } }) => authorization?.slice(-1)).join('')
    await run(command)
    await receiver.arrived(1)
    await run(command)
    await receiver.arrived(2)
    assert.deepEqual(asked, [
      {
        body: 'grant_type=client_credentials&scope=rows.write',
        authorization: `Basic ${Buffer.from('id%261:s%C3%A4cret').toString('base64')}`,
      },
    ])
    valid = 'access-token-2'
    await run(command)
    await receiver.arrived(4)
    assert.equal(sent(), '1112', 'the token had ended before its time')
    const attempts = await server.db.read.selectFrom('attempt').select('status').execute()
    assert.deepEqual(attempts.map(({ status }) => status).slice(0, 2), [200, 200])
    valid = 'access-token-3'
    server.advance(3_590_000)
    await run(command)
    await receiver.arrived(5)
    assert.equal(sent(), '11123', 'it is not used until the very end')
    assert.deepEqual((await command.read()).callbackCredential, { kind: 'oauth2', hint: new URL(tokens.url).host })

    answer = { error: 'invalid_client', error_description: 'säcret is wrong' }
    const inBody = { ...callbackCredential, secretIn: 'body', audience: 'https://api.example' }
    assert.equal((await command.edit({ callbackCredential: inBody })).status, 200)
    await run(command)
    await tokens.arrived(4)
    assert.match(
      asked[3]?.body ?? '',
      /audience=https%3A%2F%2Fapi\.example&client_id=id%261&client_secret=s%C3%A4cret$/,
    )
    assert.equal(asked[3]?.authorization, undefined)
    const { host } = new URL(tokens.url)
    assert.equal(
      (await attempted(command)).lastError,
      `No token for the callback came from ${host}: it answered 401 (invalid_client)`,
    )
    assert.equal(receiver.requests.length, 5)
    const texts = (await stored()) + lines.join('')
    for (const secret of ['säcret', 'access-token']) assert.ok(!texts.includes(secret), secret)
  })
}
