import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { createDatabaseParts } from '../results/database-parts.ts'
import { dialects } from '../testing/dialects.ts'
import { type TestApp, testApp } from '../testing/test-app.ts'
import { addCommand, mustClaim, testGateway } from '../testing/test-gateway.ts'
import { countContents } from './count-contents.ts'

const mark = 'markedForDeletion'

/** Every table of the database, as text. */
async function dump(db: Database): Promise<Map<string, string>> {
  const tables = await db.read.introspection.getTables()
  const found = new Map<string, string>()
  for (const { name } of tables) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(db.read)
    const text = JSON.stringify(rows, (_key, value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
    )
    // Bytes that come as {type: 'Buffer', data: [...]} are caught before toJSON by reading them apart.
    const bytes = rows.flatMap((row) => Object.values(row).filter((value) => value instanceof Uint8Array))
    found.set(name, text + bytes.map((value) => Buffer.from(value as Uint8Array).toString('latin1')).join())
  }
  return found
}

function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) =>
      name.includes(text) ||
      (statSync(join(folder, name)).isFile() && readFileSync(join(folder, name)).includes(text, 0, 'latin1')),
  )
}

/** A connection with something in every table that belongs to it, all of it carrying the mark. */
async function fill(server: TestApp, name: string): Promise<string> {
  const { api, db, clock } = server
  const gateway = await testGateway(server, name, mark)
  await api('PATCH', `/connections/${name}`, { description: mark })
  const command = await api('POST', `/connections/${name}/commands`, {
    name: mark,
    sql: `select '${mark}'`,
    callbackUrl: `http://127.0.0.1:1/${mark}`,
    schedule: { everySeconds: 1 },
  })
  await api('POST', `/commands/${command.body.id}/run`)
  const order = await gateway.claim()
  assert.ok(order)
  assert.ok((await gateway.started(order)).status < 300)
  // Larger than what a row holds: on SQLite it is a file.
  const part = await gateway.part(order, 0, [`{"id":"${mark}","text":"${'x'.repeat(200_000)}"}`])
  assert.ok(part.status < 300, part.text)
  const finished = await gateway.finish(order, { parts: 1, rows: 1, bytes: 30 })
  assert.ok(finished.status < 300, finished.text)
  await db.transact(async (tx) => {
    const delivery = await tx.selectFrom('delivery').select('id').where('run_id', '=', order.runId).executeTakeFirst()
    assert.ok(delivery)
    const attempt = { number: 1, at: clock(), status: 500, latency_ms: 1, error: mark, response_excerpt: mark }
    await tx
      .insertInto('attempt')
      .values({ ...attempt, delivery_id: delivery.id })
      .execute()
  })
  const connection = db.read.selectFrom('connection').select('id').where('name', '=', name)
  return (await connection.executeTakeFirstOrThrow()).id
}

for (const dialect of dialects) {
  test(`I8: ${dialect}: a connection is deleted by the password alone, and nothing of it can be read afterwards`, async (t) => {
    const server = await testApp(t, dialect, dialect === 'postgres' ? { parts: createDatabaseParts() } : {})
    const { api, call, db, folder, user } = server
    const connectionId = await fill(server, 'erp')
    const other = await fill(server, 'other')
    const { most, logEntries, ...contents } = (await api('GET', '/connections/erp/contents')).body
    const counted = { commands: 1, archived: 0, runs: 1, undelivered: 1, keys: 1, apps: 1, flowRuns: 0, alerts: 0 }
    assert.deepEqual([contents, most], [counted, 100_000], 'what will be lost is counted')
    assert.equal(typeof logEntries, 'number')
    assert.equal((await countContents(db, 'erp', 0)).runs, 0, 'and only so far')
    await waitFor(async () => {
      const rows = await db.read.selectFrom('connection_log').select('connection_id').execute()
      const gateways = await db.read.selectFrom('gateway').select('connection_id').execute()
      return rows.length === 8 && gateways.some((row) => row.connection_id === connectionId)
    })
    const { apiKey } = (await api('POST', '/connections/erp/keys')).body

    const ofConnection = (text: string) => text.includes(connectionId)
    const before = [...(await dump(db))].filter(([, text]) => ofConnection(text)).map(([name]) => name)
    const expected = ['command', 'connection', 'connection_log', 'delivery', 'gateway', 'run']
    assert.deepEqual(before.sort(), ['api_key', 'app', 'audit_entry', ...expected, 'run_hour'])
    if (dialect === 'sqlite') assert.ok(filesWith(folder, connectionId).some((name) => name.endsWith('.part')))

    for (const body of [{}, { password: '' }]) {
      assert.equal((await api('DELETE', '/connections/erp', body)).status, 400)
    }
    const refused = await api('DELETE', '/connections/erp', { password: 'not the password' })
    assert.deepEqual([refused.status, refused.body.code], [401, 'WRONG_PASSWORD'])
    assert.equal((await api('GET', '/connections/erp')).status, 200)

    assert.equal((await api('DELETE', '/connections/erp', { password: user.password })).status, 204)
    assert.equal((await api('GET', '/connections/erp')).status, 404)
    const claim = await call(
      'POST',
      '/gateway/v1/claim',
      { gateway: mark, version: '1' },
      {
        authorization: `Bearer ${apiKey}`,
      },
    )
    assert.deepEqual([claim.status, claim.body.code], [401, 'API_KEY_REFUSED'])

    // The other connection is whole, so its marks stand; then it goes too, and no mark is left anywhere.
    for (const [name, text] of await dump(db)) {
      // Who deleted which connection is to be known; audit.test.ts holds that no more is.
      if (name !== 'audit_entry') assert.ok(!ofConnection(text), `${name} still names the connection`)
    }
    assert.deepEqual(
      filesWith(folder, connectionId).filter((name) => !name.startsWith('postern.db')),
      [],
    )
    assert.ok([...(await dump(db)).values()].some((text) => text.includes(mark)))
    assert.equal((await api('DELETE', '/connections/other', { password: user.password })).status, 204)
    for (const [name, text] of await dump(db)) {
      assert.ok(!text.includes(mark), `${name} still has something`)
      if (name !== 'audit_entry') assert.ok(!text.includes(other), `${name} still names the connection`)
    }
    assert.deepEqual(filesWith(folder, mark), [])
  })

  test(`I8: ${dialect}: a part on its way while its connection is deleted leaves nothing behind`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order)
    const row = `{"text":"${mark.repeat(50_000)}"}`
    const answer = await gateway.slowPart(order, 0, [row], async () => {
      assert.equal((await server.api('DELETE', '/connections/erp', { password: server.user.password })).status, 204)
    })
    assert.deepEqual([answer.status, answer.body?.code], [409, 'LEASE_LOST'])
    assert.deepEqual(filesWith(server.folder, mark), [])
    assert.deepEqual(filesWith(server.folder, '.part'), [])
  })

  test(`${dialect}: a stolen session cannot guess the password by deleting`, async (t) => {
    const { api, user } = await testApp(t, dialect)
    await api('POST', '/connections', { name: 'erp' })
    for (let i = 0; i < 10; i++) {
      assert.equal((await api('DELETE', '/connections/erp', { password: `guess ${i}` })).status, 401)
    }
    const refused = await api('DELETE', '/connections/erp', { password: user.password })
    assert.equal(refused.status, 429)
    assert.ok(Number(refused.headers['retry-after']) > 0)
  })

  test(`${dialect}: with an API token it is the password of the token’s user that deletes`, async (t) => {
    const { api, call, user } = await testApp(t, dialect)
    await api('POST', '/connections', { name: 'erp' })
    const authorization = `Bearer ${(await api('POST', '/tokens', { name: 'x' })).body.token}`
    const remove = (password: string) => call('DELETE', '/api/v1/connections/erp', { password }, { authorization })
    assert.equal((await remove(authorization)).status, 401)
    assert.equal((await remove(user.password)).status, 204)
  })
}

async function waitFor(isSo: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 10_000; !(await isSo()); ) {
    assert.ok(Date.now() < end, 'it did not come about within 10 s')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
