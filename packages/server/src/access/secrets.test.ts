import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { sql } from 'kysely'
import { pino } from 'pino'
import { type Dialect, dialects } from '../testing/dialects.ts'
import { type TestApp, testApp } from '../testing/test-app.ts'
import { addCommand, gatewayWith, mustClaim } from '../testing/test-gateway.ts'

/** A server with one secret of each kind, by name, and what it logs at its most talkative. */
async function withSecrets(t: TestContext, dialect: Dialect) {
  const lines: string[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) })
  const server = await testApp(t, dialect, { log })
  const { api, call, user } = server
  const signedIn = await call('POST', '/api/v1/session', { email: user.email, password: user.password })
  const { apiKey } = (await api('POST', '/connections', { name: 'erp' })).body
  const secrets: Record<string, string> = {
    'a password': user.password,
    'a session': /postern_session=([^;]+)/.exec(String(signedIn.headers['set-cookie']))?.[1] ?? '',
    'an API key': apiKey,
    'an API token': (await api('POST', '/tokens', { name: 'script' })).body.token,
    'a signing secret': (await api('GET', '/connections/erp/signing-secret')).body.secret,
    'a further signing secret': (await api('POST', '/connections/erp/signing-secrets', {})).body.secret,
  }
  for (const [kind, secret] of Object.entries(secrets)) assert.ok(secret.length > 10, kind)
  return { server, secrets, apiKey, logText: () => lines.join('') }
}

async function stored({ db, folder }: TestApp): Promise<string> {
  const texts: string[] = []
  for (const { name } of await db.read.introspection.getTables()) {
    const { rows } = await sql`select * from ${sql.table(name)}`.execute(db.read)
    texts.push(JSON.stringify(rows))
  }
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (statSync(join(folder, name)).isFile()) texts.push(readFileSync(join(folder, name), 'latin1'))
  }
  return texts.join('\n')
}

for (const dialect of dialects) {
  test(`${dialect}: I10: no password, session, API key, token or signing secret is stored in the clear`, async (t) => {
    const { server, secrets } = await withSecrets(t, dialect)
    const text = await stored(server)
    assert.ok(text.includes(server.user.email), 'what is stored can be read here')
    for (const [kind, secret] of Object.entries(secrets)) assert.ok(!text.includes(secret), kind)
  })

  test(`${dialect}: I10: neither secrets nor SQL, bound values and rows are logged, also when a request fails`, async (t) => {
    const { server, secrets, apiKey, logText } = await withSecrets(t, dialect)
    const { api, call } = server
    const gateway = gatewayWith(server, apiKey, 'gw1')
    await call('POST', '/api/v1/session', { email: server.user.email, password: 'marked password' })
    await call('GET', '/api/v1/tokens', undefined, { authorization: 'Bearer marked token' })
    const command = await addCommand(server, { sql: "SELECT 'marked text' AS id WHERE @last_value@ > 0" })
    const made = await api('POST', '/connections/erp/dynamic-commands', {
      sql: 'SELECT @object.params.p@ AS id',
      params: { p: 'marked value' },
    })
    assert.equal(made.status, 201, made.text)
    const order = await mustClaim(gateway)
    await gateway.started(order)
    await gateway.finish(order, { inline: '{"id":"marked row"}', rows: 1 })
    await command.runNow()
    const failing = await mustClaim(gateway)
    await gateway.started(failing)
    // The server's own failure, while it has rows in its hands.
    await server.db.transact((tx) => tx.schema.dropTable('result_part').execute())
    const report = {
      inline: '{"id":"marked row"}',
      rows: 1,
      lastValue: { type: 'text', value: 'marked cursor' } as const,
    }
    assert.equal((await gateway.finish(failing, report)).status, 500)
    const text = logText()
    assert.match(text, /request failed/)
    assert.doesNotMatch(text, /marked/)
    for (const [kind, secret] of Object.entries(secrets)) assert.ok(!text.includes(secret), kind)
  })
}
