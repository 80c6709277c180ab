import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Database } from '../database/database.ts'
import { openLocalBus } from '../events/bus.ts'
import { newId } from '../lib/ids.ts'
import { dialects, openTestDatabase } from '../testing/dialects.ts'
import { GatewayPresence } from './presence.ts'
import { readConnection } from './read-connection.ts'

async function addConnection(db: Database, name: string): Promise<string> {
  const id = newId()
  const row = { id, name, description: '', signing_secret: '', created_at: 0 }
  await db.transact((tx) => tx.insertInto('connection').values(row).execute())
  return id
}

for (const dialect of dialects) {
  test(`${dialect}: a gateway comes online with its first request and goes offline 90 s after its last`, async (t) => {
    const db = await openTestDatabase(t, dialect)
    const id = await addConnection(db, 'erp')
    let now = Date.UTC(2026, 0, 1)
    const clock = () => now
    const bus = openLocalBus()
    const told: string[] = []
    bus.subscribe((message) => {
      if (message.kind === 'change')
        told.push(`${message.change.what} ${message.change.connection} ${message.change.id}`)
    })
    const presence = new GatewayPresence(db, bus, clock)
    t.after(() => presence.close())
    const read = async () => (await readConnection({ db, clock, presence, publicUrl: () => '' }, 'erp')).gateways

    const machine = { host: 'db1', driver: 'psqlODBC 16', dbms: 'PostgreSQL 17' }
    presence.seen(id, 'erp', { name: 'gw', version: '1.0.0', ip: '10.0.0.1', ...machine })
    await presence.flush()
    assert.deepEqual(told, ['gateway erp gw'])
    const seen = {
      name: 'gw',
      version: '1.0.0',
      ip: '10.0.0.1',
      ...machine,
      lastSeenAt: '2026-01-01T00:00:00.000Z',
      online: true,
      ...{ draining: false, drainsItself: false, weight: 1, updateAvailable: false },
    }
    assert.deepEqual(await read(), [seen])

    now += 89_000
    presence.sweep()
    // Newer than what is written, and already seen here.
    presence.seen(id, 'erp', { name: 'gw', version: '1.0.1', ip: '10.0.0.2' })
    assert.equal((await read())[0]?.lastSeenAt, '2026-01-01T00:01:29.000Z')
    await presence.flush()
    assert.deepEqual((await read())[0], {
      ...seen,
      version: '1.0.1',
      ip: '10.0.0.2',
      lastSeenAt: '2026-01-01T00:01:29.000Z',
    })
    assert.equal(told.length, 1)

    now += 90_000
    presence.sweep()
    assert.deepEqual(told, ['gateway erp gw', 'gateway erp gw'])
    assert.equal((await read())[0]?.online, false)
    presence.sweep()
    assert.equal(told.length, 2)
    presence.seen(id, 'erp', { name: 'gw', version: '1.0.1', ip: '10.0.0.2' })
    await presence.flush()
    assert.equal(told.length, 3)
  })

  test(`${dialect}: a gateway that comes online is told at once, though another was written just before`, async (t) => {
    const db = await openTestDatabase(t, dialect)
    const id = await addConnection(db, 'erp')
    const bus = openLocalBus()
    const presence = new GatewayPresence(db, bus, Date.now)
    t.after(() => presence.close())
    presence.seen(id, 'erp', { name: 'first', version: '1', ip: '::1' })
    await presence.flush()
    presence.seen(id, 'erp', { name: 'first', version: '1', ip: '::1' })
    const began = performance.now()
    const told = new Promise((resolve) => bus.subscribe(resolve))
    presence.seen(id, 'erp', { name: 'second', version: '1', ip: '::1' })
    // The timer itself does not keep the process.
    const keep = setTimeout(() => {}, 10_000)
    assert.deepEqual(await told, { kind: 'change', change: { what: 'gateway', connection: 'erp', id: 'second' } })
    clearTimeout(keep)
    assert.ok(performance.now() - began < 3_000)
  })

  test(`${dialect}: many requests are written once; closing writes what is not written yet`, async (t) => {
    const db = await openTestDatabase(t, dialect)
    const id = await addConnection(db, 'erp')
    let writes = 0
    const counting: Database = {
      ...db,
      transact: (work) => {
        writes++
        return db.transact(work)
      },
    }
    const presence = new GatewayPresence(counting, openLocalBus(), Date.now)
    for (let i = 0; i < 1_000; i++) {
      presence.seen(id, 'erp', { name: `gw${i % 3}`, version: '1', ip: '::1' })
      // Of a connection that was deleted meanwhile: left out, and no other is held up by it.
      presence.seen(newId(), 'gone', { name: 'gw', version: '1', ip: '::1' })
    }
    await presence.close()
    assert.equal(writes, 1)
    const rows = await db.read.selectFrom('gateway').select('name').orderBy('name').execute()
    assert.deepEqual(
      rows.map(({ name }) => name),
      ['gw0', 'gw1', 'gw2'],
    )
  })

  test(`${dialect}: nothing is told of the gateways of a deleted connection`, async (t) => {
    const db = await openTestDatabase(t, dialect)
    const [erp, crm] = [await addConnection(db, 'erp'), await addConnection(db, 'crm')]
    const bus = openLocalBus()
    const told: (string | null)[] = []
    bus.subscribe((message) => {
      if (message.kind === 'change') told.push(message.change.connection)
    })
    let now = Date.now()
    const presence = new GatewayPresence(db, bus, () => now)
    presence.seen(erp, 'erp', { name: 'gw', version: '1', ip: '::1' })
    presence.seen(crm, 'crm', { name: 'gw', version: '1', ip: '::1' })
    presence.forget(erp)
    await presence.flush()
    presence.seen(crm, 'crm', { name: 'gw', version: '1', ip: '::1' })
    presence.forget(crm)
    now += 200_000
    presence.sweep()
    await presence.close()
    assert.deepEqual(told, ['crm'])
    const rows = await db.read.selectFrom('gateway').select('connection_id').execute()
    assert.deepEqual(
      rows.map((row) => row.connection_id),
      [crm],
    )
  })
}
