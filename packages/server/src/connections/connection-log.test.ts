import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Database } from '../database/database.ts'
import { openLocalBus } from '../events/bus.ts'
import { newId } from '../lib/ids.ts'
import { dialects, openTestDatabase } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'
import { ConnectionLog, type NewLogEntry } from './connection-log.ts'
import { mostLogEntries, pruneLog } from './prune-log.ts'

const running = new AbortController().signal
const everyConnection = () => true

async function addConnection(db: Database, name: string): Promise<string> {
  const id = newId()
  const row = { id, name, description: '', signing_secret: '', created_at: 0 }
  await db.transact((tx) => tx.insertInto('connection').values(row).execute())
  return id
}

const entry = (connectionId: string, what: string, connectionName = 'erp'): NewLogEntry => ({
  connectionId,
  connectionName,
  ip: '127.0.0.1',
  gateway: 'gw',
  what,
  outcome: 'ok',
  runId: null,
})

const logOf = async (db: Database, connectionId: string): Promise<string[]> => {
  const query = db.read.selectFrom('connection_log').select('what').where('connection_id', '=', connectionId)
  return (await query.orderBy('id').execute()).map(({ what }) => what)
}

for (const dialect of dialects) {
  test(`${dialect}: what was recorded before closing is written, in order`, async (t) => {
    const db = await openTestDatabase(t, dialect)
    const id = await addConnection(db, 'erp')
    const log = new ConnectionLog(db, openLocalBus(), Date.now)
    for (let i = 0; i < 450; i++) log.record(entry(id, String(i)))
    await log.close()
    assert.deepEqual(
      await logOf(db, id),
      Array.from({ length: 450 }, (_, i) => String(i)),
    )
  })

  test(`${dialect}: entries of a deleted connection are dropped and hold up no others`, async (t) => {
    const db = await openTestDatabase(t, dialect)
    const id = await addConnection(db, 'erp')
    const log = new ConnectionLog(db, openLocalBus(), Date.now)
    log.record(entry(newId(), 'gone'))
    log.record(entry(id, 'kept'))
    await log.close()
    const rows = await db.read.selectFrom('connection_log').select('what').execute()
    assert.deepEqual(
      rows.map(({ what }) => what),
      ['kept'],
    )
  })

  test(`${dialect}: what could not be written is written later, in order`, async (t) => {
    const db = await openTestDatabase(t, dialect)
    const id = await addConnection(db, 'erp')
    let isAway = true
    const failing: Database = {
      ...db,
      transact: (work) => (isAway ? Promise.reject(new Error('the database is away')) : db.transact(work)),
    }
    const log = new ConnectionLog(failing, openLocalBus(), Date.now)
    log.record(entry(id, 'first'))
    await log.flush()
    log.record(entry(id, 'second'))
    await log.flush()
    assert.deepEqual(await logOf(db, id), [])
    isAway = false
    await log.flush()
    await log.close()
    assert.deepEqual(await logOf(db, id), ['first', 'second'])
  })

  test(`${dialect}: a busy connection tells of its log at most once a second`, async (t) => {
    const db = await openTestDatabase(t, dialect)
    const [erp, crm] = [await addConnection(db, 'erp'), await addConnection(db, 'crm')]
    const bus = openLocalBus()
    const told: (string | null)[] = []
    bus.subscribe((message) => {
      if (message.kind === 'change') told.push(message.change.connection)
    })
    const log = new ConnectionLog(db, bus, Date.now)
    const began = performance.now()
    while (performance.now() - began < 1_500) {
      log.record(entry(erp, 'claim'))
      log.record(entry(crm, 'claim', 'crm'))
      await log.flush()
    }
    await log.close()
    const most = Math.floor((performance.now() - began) / 1_000) + 1
    for (const name of ['erp', 'crm']) {
      const count = told.filter((connection) => connection === name).length
      assert.ok(count >= 1 && count <= most, `${name}: ${count}`)
    }
  })

  test(`${dialect}: the log keeps its newest entries, and none older than 30 days`, async (t) => {
    const db = await openTestDatabase(t, dialect)
    const [erp, crm] = [await addConnection(db, 'erp'), await addConnection(db, 'crm')]
    let now = Date.now()
    const clock = () => now
    const log = new ConnectionLog(db, openLocalBus(), clock)
    for (let i = 0; i < 2_500; i++) log.record(entry(erp, String(i)))
    log.record(entry(crm, 'old'))
    await log.close()

    assert.deepEqual((await pruneLog(db, clock, everyConnection, running, 10)).sort(), [erp, crm].sort())
    assert.deepEqual(
      await logOf(db, erp),
      Array.from({ length: 10 }, (_, i) => String(2_490 + i)),
    )
    assert.deepEqual(await logOf(db, crm), ['old'])
    now += 31 * 86_400_000
    await pruneLog(db, clock, (id) => id === crm, running)
    assert.deepEqual([(await logOf(db, crm)).length, (await logOf(db, erp)).length], [0, 10])
    await pruneLog(db, clock, everyConnection, AbortSignal.abort())
    assert.equal((await logOf(db, erp)).length, 10)
  })

  test(`${dialect}: the log is filtered by gateway, what, outcome, run and time`, async (t) => {
    const { api, db, bus } = await testApp(t, dialect)
    await api('POST', '/connections', { name: 'erp' })
    const { id } = await db.read.selectFrom('connection').select('id').executeTakeFirstOrThrow()
    const log = new ConnectionLog(db, bus, Date.now)
    log.record({ ...entry(id, 'claim'), outcome: 'a command', runId: 'r1' })
    log.record({ ...entry(id, 'finish'), outcome: 'LEASE_LOST', runId: 'r1' })
    log.record({ ...entry(id, 'finish'), gateway: 'gw2', runId: 'r2' })
    await log.close()
    const found = async (query: string) =>
      (await api('GET', `/connections/erp/log?${query}`)).body.items.map(
        ({ what, runId }: { what: string; runId: string }) => `${what} ${runId}`,
      )
    assert.deepEqual(await found('gateway=gw2'), ['finish r2'])
    assert.deepEqual(await found('what=claim'), ['claim r1'])
    assert.deepEqual(await found('outcome=error'), ['finish r1'])
    assert.deepEqual(await found('outcome=ok'), ['finish r2', 'claim r1'])
    assert.deepEqual(await found('runId=r1'), ['finish r1', 'claim r1'])
    const [before, after] = [new Date(Date.now() - 60_000), new Date(Date.now() + 60_000)].map((at) => at.toISOString())
    assert.equal((await found(`from=${before}&to=${after}`)).length, 3)
    assert.deepEqual(await found(`from=${after}`), [])
    assert.deepEqual(await found(`to=${before}`), [])
  })

  test(`${dialect}: the log is listed newest first, page by page, and deleted whole`, async (t) => {
    const { api, db, bus } = await testApp(t, dialect)
    await api('POST', '/connections', { name: 'erp' })
    await api('POST', '/connections', { name: 'crm' })
    const ids = await db.read.selectFrom('connection').select(['id', 'name']).execute()
    const idOf = (name: string) => ids.find((row) => row.name === name)?.id ?? ''
    const log = new ConnectionLog(db, bus, Date.now)
    for (let i = 0; i < 5; i++) log.record({ ...entry(idOf('erp'), 'claim'), outcome: String(i), runId: 'run-1' })
    log.record(entry(idOf('crm'), 'claim'))
    await log.close()

    const first = (await api('GET', '/connections/erp/log?limit=3')).body
    const second = (await api('GET', `/connections/erp/log?limit=3&cursor=${first.nextCursor}`)).body
    const outcomes = [...first.items, ...second.items].map(({ outcome }: { outcome: string }) => outcome)
    assert.deepEqual(outcomes, ['4', '3', '2', '1', '0'])
    assert.equal(second.nextCursor, undefined)
    const { id: _id, at: _at, ...item } = first.items[0]
    assert.deepEqual(item, { ip: '127.0.0.1', gateway: 'gw', what: 'claim', outcome: '4', runId: 'run-1' })
    for (const query of ['limit=0', 'limit=501', 'limit=x']) {
      assert.equal((await api('GET', `/connections/erp/log?${query}`)).status, 400, query)
    }

    assert.equal((await api('DELETE', '/connections/erp/log')).status, 204)
    assert.deepEqual((await api('GET', '/connections/erp/log')).body, { items: [] })
    assert.equal((await api('GET', '/connections/crm/log')).body.items.length, 1)
  })
}

test('a connection never has more than 100,000 entries: it is pruned well before', { timeout: 60_000 }, async (t) => {
  const db = await openTestDatabase(t, 'sqlite')
  const id = await addConnection(db, 'erp')
  const row = { connection_id: id, at: 0, ip: '', gateway: '', outcome: '', run_id: null }
  for (let i = 0; i < mostLogEntries; i += 1_000) {
    const rows = Array.from({ length: 1_000 }, () => ({ ...row, id: newId(), what: 'before' }))
    await db.transact((tx) => tx.insertInto('connection_log').values(rows).execute())
  }
  const log = new ConnectionLog(db, openLocalBus(), Date.now)
  log.record(entry(id, 'after'))
  const count = async () =>
    (
      await db.read
        .selectFrom('connection_log')
        .select(({ fn }) => fn.countAll<number>().as('n'))
        .executeTakeFirst()
    )?.n
  await log.flush()
  for (const end = Date.now() + 20_000; (await count()) !== 95_000; ) {
    assert.ok(Date.now() < end, `${await count()} entries`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await log.close()
  assert.equal((await logOf(db, id)).at(-1), 'after')
})
