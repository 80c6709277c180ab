import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuditEntry } from '@postern/protocol/api'
import { dialects } from '../testing/dialects.ts'
import { type TestApp, testApp } from '../testing/test-app.ts'
import { removeOldAudit } from './forget.ts'

const audit = async ({ api }: TestApp, query = ''): Promise<AuditEntry[]> => {
  const { status, body, text } = await api('GET', `/audit${query}`)
  assert.equal(status, 200, text)
  return body.items
}

/** What stands in the log, in few words; the newest first. */
const told = async (server: TestApp, query?: string) =>
  (await audit(server, query)).map(({ what, kind, target, connection }) => [what, kind, target, connection].join(' '))

async function withCommand(server: TestApp) {
  const { api } = server
  await api('POST', '/connections', { name: 'erp' })
  const made = await api('POST', '/connections/erp/commands', {
    name: 'Orders',
    sql: 'SELECT 1 AS id',
    callbackUrl: 'https://hooks.example.com/secret-place',
    schedule: { everySeconds: 60 },
  })
  assert.equal(made.status, 201, made.text)
  return made.body.id as string
}

for (const dialect of dialects) {
  test(`${dialect}: who did what, to which thing, from where: whatever changes something is told, and nothing else`, async (t) => {
    const server = await testApp(t, dialect)
    const { api, call, user } = server
    const id = await withCommand(server)
    await api('POST', `/commands/${id}/pause`)
    const { token, id: tokenId } = (await api('POST', '/tokens', { name: 'deploy' })).body
    await call('POST', `/api/v1/commands/${id}/resume`, undefined, { authorization: `Bearer ${token}` })
    const key = (await api('POST', '/connections/erp/keys')).body
    await api('DELETE', `/connections/erp/keys/${key.id}`)
    // What only reads, also by POST, and what was refused.
    await api('GET', '/connections')
    await api('POST', '/schedules/preview', { schedule: { everySeconds: 60 } })
    await api('POST', '/connections', { name: 'erp' })
    await api('POST', '/connections', { name: 'No name' })
    await api('DELETE', '/commands/nothing')
    assert.deepEqual(await told(server), [
      'revokeApiKey connection erp erp',
      'createApiKey connection erp erp',
      'resumeCommand command Orders erp',
      'createApiToken token deploy ',
      'pauseCommand command Orders erp',
      'createCommand command Orders erp',
      'createConnection connection erp erp',
    ])
    const entries = await audit(server)
    assert.deepEqual(
      new Set(entries.map(({ who, ip, outcome }) => `${who} ${ip} ${outcome}`)),
      new Set([`${user.email} 127.0.0.1 ok`]),
    )
    assert.deepEqual(
      entries.map((entry) => entry.token),
      [null, null, 'deploy', null, null, null, null],
    )
    assert.deepEqual([entries[0]?.note, entries[3]?.targetId, entries[5]?.targetId], [key.id, tokenId, id])
    assert.deepEqual(entries[4]?.changes, [{ field: 'status', from: 'READY', to: 'PAUSED' }])
  })

  test(`${dialect}: an edit is told with what was there before; of secrets only that they changed`, async (t) => {
    const server = await testApp(t, dialect)
    const { api, db } = server
    const id = await withCommand(server)
    const edited = await api('PATCH', `/commands/${id}`, {
      sql: 'SELECT 2 AS id',
      callbackUrl: 'https://other.example.com/hidden',
      callbackHeaders: { 'X-Key': 'hidden' },
      callbackCredential: { kind: 'bearer', token: 'hidden-token' },
    })
    assert.equal(edited.status, 200, edited.text)
    const [entry] = await audit(server)
    assert.deepEqual(
      entry?.changes.toSorted((a, b) => (a.field < b.field ? -1 : 1)),
      [
        { field: 'callbackCredential' },
        { field: 'callbackHeaders' },
        { field: 'callbackUrl', from: 'https://hooks.example.com/…', to: 'https://other.example.com/…' },
        { field: 'sql', from: 'SELECT 1 AS id', to: 'SELECT 2 AS id' },
      ],
    )
    const ann = (await api('POST', '/users', { email: 'ann@example.com', role: 'viewer' })).body
    const token = ann.invitation.url.split('#')[1]
    await api('PATCH', `/users/${ann.id}`, { role: 'editor' })
    assert.deepEqual((await audit(server))[0]?.changes, [{ field: 'role', from: 'viewer', to: 'editor' }])
    await server.call('POST', '/api/v1/invitation/accept', { token, password: 'hidden password' })
    await api('POST', '/session/password', { password: server.user.password, newPassword: 'hidden new password' })
    const stored = JSON.stringify(await db.read.selectFrom('audit_entry').selectAll().execute())
    for (const secret of ['hidden', 'secret-place', token, server.user.password, 'argon2'])
      assert.ok(!stored.includes(secret), secret)
  })

  test(`${dialect}: an entry stands and falls with what it tells of`, async (t) => {
    const server = await testApp(t, dialect)
    const { api, db } = server
    const id = await withCommand(server)
    const before = (await audit(server)).length
    // The entry cannot be stored: then nothing is done either.
    await db.transact((tx) => tx.schema.alterTable('audit_entry').renameTo('away').execute())
    assert.equal((await api('POST', `/commands/${id}/pause`)).status, 500)
    assert.equal((await api('GET', `/commands/${id}`)).body.status, 'READY')
    await db.transact((tx) => tx.schema.alterTable('away').renameTo('audit_entry').execute())
    // What fails after its first step was begun says so.
    const wrong = await api('DELETE', '/connections/erp', { password: 'wrong' })
    assert.equal(wrong.status, 401)
    assert.equal((await audit(server)).length, before)
  })

  test(`${dialect}: sign-ins are told, and those that failed for an account that is there`, async (t) => {
    const server = await testApp(t, dialect)
    const { call, user } = server
    const signIn = (email: string, password: string) => call('POST', '/api/v1/session', { email, password })
    await signIn(user.email, user.password)
    await signIn('a password typed at the wrong place@x', 'x')
    await signIn(user.email, 'wrong')
    // Nobody waits for the entry of a refusal.
    while ((await audit(server)).length < 2) await new Promise(setImmediate)
    assert.deepEqual(
      (await audit(server)).map(({ who, what, outcome, ip }) => [who, what, outcome, ip]),
      [
        [user.email, 'signIn', 'WRONG_PASSWORD', '127.0.0.1'],
        [user.email, 'signIn', 'ok', '127.0.0.1'],
      ],
    )
  })

  test(`${dialect}: the log is filtered and paged`, async (t) => {
    const server = await testApp(t, dialect)
    const { api, clock, advance } = server
    const id = await withCommand(server)
    await api('POST', '/connections', { name: 'crm' })
    await api('POST', `/commands/${id}/pause`)
    assert.deepEqual(await told(server, '?connection=erp&what=pauseCommand'), ['pauseCommand command Orders erp'])
    assert.deepEqual(await told(server, `?targetId=${id}&limit=1`), ['pauseCommand command Orders erp'])
    assert.deepEqual(await told(server, '?connection=crm'), ['createConnection connection crm crm'])
    assert.deepEqual(await told(server, '?who=nobody@example.com'), [])
    assert.equal((await told(server, '?who=owner@example.com')).length, 4)
    advance(1_000)
    const now = new Date(clock()).toISOString()
    assert.deepEqual(await told(server, `?from=${now}`), [])
    assert.equal((await told(server, `?to=${now}`)).length, 4)
    const first = (await api('GET', '/audit?limit=3')).body
    assert.equal(first.items.length, 3)
    assert.deepEqual(await told(server, `?limit=3&cursor=${first.nextCursor}`), ['createConnection connection erp erp'])
  })

  test(`${dialect}: I8: of a connection that is deleted the log keeps who and when, and nothing that was in it`, async (t) => {
    const server = await testApp(t, dialect)
    const { api, user, db } = server
    const id = await withCommand(server)
    await api('PATCH', `/commands/${id}`, { name: 'Marked name', sql: 'SELECT 9 AS marked' })
    assert.match(JSON.stringify(await audit(server)), /marked/)
    assert.equal((await api('DELETE', '/connections/erp', { password: user.password })).status, 204)
    assert.deepEqual(await told(server), [
      'deleteConnection connection erp erp',
      'editCommand command  erp',
      'createCommand command  erp',
      'createConnection connection erp erp',
    ])
    const stored = JSON.stringify(await db.read.selectFrom('audit_entry').selectAll().execute())
    assert.doesNotMatch(stored, /marked|Orders|SELECT/i)
  })

  test(`${dialect}: entries that are old are removed in steps`, async (t) => {
    const server = await testApp(t, dialect)
    const { db } = server
    await withCommand(server)
    const day = 86_400_000
    assert.equal(await removeOldAudit(db, { now: Date.now(), ageMs: day }), 0)
    assert.equal(await removeOldAudit(db, { now: Date.now() + 2 * day, ageMs: day }), 2)
    assert.deepEqual(await audit(server), [])
  })
}
