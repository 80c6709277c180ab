import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createRules, lookForAlerts } from '../alerts/look-for-alerts.ts'
import { newId } from '../lib/ids.ts'
import { createDatabaseParts } from '../results/database-parts.ts'
import { deliverySetup } from '../testing/delivery-setup.ts'
import { type Dialect, dialects } from '../testing/dialects.ts'
import { startReceiver } from '../testing/receiver.ts'
import { type StoredCommand, storeCommand, storeCommandOf, storeRun } from '../testing/stored-results.ts'
import { testApp } from '../testing/test-app.ts'
import { queueDelivery } from './queue-delivery.ts'
import { redeliverMany } from './redeliver-many.ts'

const hour = 3_600_000

/** A server with a connection whose deliveries have all failed. */
async function setUp(t: TestContext, dialect: Dialect) {
  const parts = createDatabaseParts()
  const server = await testApp(t, dialect, { parts })
  const { db } = server
  const first = await storeCommand(db)
  const rules = createRules()
  return {
    ...server,
    first,
    other: { ...first, commandId: await storeCommandOf(db, first.connectionId) },
    fail: async (command: StoredCommand = first, createdAt = server.clock()) => {
      const { runId, sequence } = await storeRun(db, parts, command, ['{"n":1}'])
      const { connectionId, commandId } = command
      const made = { connectionId, commandId, runId, sequence, url: 'https://a.example/x', now: createdAt }
      const id = await db.transact(async (tx) => {
        const id = await queueDelivery(tx, made)
        const ended = { ended_at: createdAt, next_attempt_at: null, attempt_count: 9, last_error: 'It is gone' }
        await tx
          .updateTable('delivery')
          .set({ ...ended, state: 'FAILED' })
          .where('id', '=', id)
          .execute()
        return id
      })
      return { id, runId }
    },
    redeliver: (request: object, connection = first.connection) =>
      server.api('POST', `/connections/${connection}/deliveries/redeliver`, request),
    states: async (commandId?: string) => {
      let query = db.read.selectFrom('delivery').select('state').orderBy('id')
      if (commandId !== undefined) query = query.where('command_id', '=', commandId)
      return (await query.execute()).map(({ state }) => state)
    },
    alerts: async () => {
      await lookForAlerts(server, rules)
      const { items } = (await server.api('GET', '/alerts?standing=true')).body
      return items as { kind: string; commandId: string | null; message: string }[]
    },
  }
}

for (const dialect of dialects) {
  test(`${dialect}: a delivery is dropped once it has failed, and not before`, async (t) => {
    const { api, db, fail, states } = await setUp(t, dialect)
    const { id } = await fail()
    await db.transact((tx) => tx.updateTable('delivery').set({ state: 'PENDING' }).execute())
    assert.equal((await api('POST', `/deliveries/${id}/drop`)).status, 409)
    assert.equal((await api('POST', '/deliveries/nothing/drop')).status, 404)
    await db.transact((tx) => tx.updateTable('delivery').set({ state: 'FAILED' }).execute())
    const dropped = await api('POST', `/deliveries/${id}/drop`)
    assert.deepEqual([dropped.status, dropped.body.state, dropped.body.lastError], [200, 'DROPPED', 'It is gone'])
    assert.equal((await api('POST', `/deliveries/${id}/drop`)).status, 409)
    assert.deepEqual((await api('GET', '/deliveries?state=DROPPED')).body.items, [dropped.body])
    assert.equal((await api('POST', `/deliveries/${id}/redeliver`)).status, 200, 'it can be thought better of')
    assert.deepEqual(await states(), ['PENDING'])
  })

  test(`${dialect}: deliveries are sent again by time, run, id, state and command, and nothing else is`, async (t) => {
    const { clock, db, first, other, fail, redeliver, states } = await setUp(t, dialect)
    const now = clock()
    const old = await fail(first, now - 3 * hour)
    const middle = await fail(first, now - 2 * hour)
    const latest = await fail(first, now - hour)
    const beside = await fail(other, now - hour)
    const elsewhere = await storeCommand(db, { name: 'shop' })
    await fail(elsewhere, now)
    const reset = () => db.transact((tx) => tx.updateTable('delivery').set({ state: 'FAILED' }).execute())
    const time = (hoursAgo: number) => new Date(now - hoursAgo * hour).toISOString()
    const cases: [object, number, string[]][] = [
      [{ since: time(2) }, 3, ['FAILED', 'PENDING', 'WAITING', 'PENDING', 'FAILED']],
      [{ since: time(2), until: time(1) }, 1, ['FAILED', 'PENDING', 'FAILED', 'FAILED', 'FAILED']],
      [{ since: time(9), command: other.commandId }, 1, ['FAILED', 'FAILED', 'FAILED', 'PENDING', 'FAILED']],
      [{ ids: [old.id, beside.id, 'nothing'] }, 2, ['PENDING', 'FAILED', 'FAILED', 'PENDING', 'FAILED']],
      [{ runs: { first: middle.runId } }, 3, ['FAILED', 'PENDING', 'WAITING', 'PENDING', 'FAILED']],
      [{ runs: { first: old.runId, last: middle.runId } }, 2, ['PENDING', 'WAITING', 'FAILED', 'FAILED', 'FAILED']],
      [{ since: time(9), state: 'DELIVERED' }, 0, ['FAILED', 'FAILED', 'FAILED', 'FAILED', 'FAILED']],
    ]
    for (const [request, redelivered, expected] of cases) {
      const answer = await redeliver(request)
      assert.deepEqual([answer.status, answer.body], [200, { redelivered, removed: 0 }], JSON.stringify(request))
      assert.deepEqual(await states(), expected, JSON.stringify(request))
      await reset()
    }
    await db.transact((tx) =>
      tx.updateTable('run').set({ result_removed_at: now }).where('id', '=', old.runId).execute(),
    )
    assert.deepEqual((await redeliver({ runs: { first: old.runId } })).body, { redelivered: 3, removed: 1 })
    assert.deepEqual(
      (await redeliver({ since: time(9) })).body,
      { redelivered: 0, removed: 1 },
      'what is under way stays',
    )
    assert.equal((await redeliver({ ids: [latest.id] }, 'nobody')).status, 404)
    for (const wrong of [
      {},
      { state: 'FAILED' },
      { since: 'yesterday' },
      { ids: [] },
      { since: time(1), state: 'PENDING' },
    ])
      assert.equal((await redeliver(wrong)).status, 400, JSON.stringify(wrong))
  })

  test(`${dialect}: how far deliveries have come that were sent again by time is told, also when it was cut off`, async (t) => {
    const { api, advance, bus, clock, db, first, other, fail, redeliver } = await setUp(t, dialect)
    const since = new Date(clock() - hour).toISOString()
    for (const command of [first, first, other]) await fail(command)
    const list = async (query = '') => (await api('GET', `/redeliveries${query}`)).body.items
    assert.deepEqual(await list(), [])
    const seen: number[][] = []
    const read = db.read.selectFrom('redelivery').select(['redelivered', 'total'])
    let looking = Promise.resolve()
    bus.subscribe((message) => {
      if (message.kind !== 'change' || message.change.what !== 'delivery') return
      looking = looking.then(async () => {
        const row = await read.executeTakeFirst()
        if (row) seen.push([row.redelivered, row.total])
      })
    })
    assert.equal((await redeliver({ since })).body.redelivered, 3)
    await looking
    assert.deepEqual(seen.at(-1), [3, 3])
    assert.ok(seen.length >= 3, 'each step and the end are told')
    const [done] = await list()
    assert.deepEqual(
      [done.state, done.connection, done.request, done.total, done.redelivered, done.removed, done.startedBy],
      ['DONE', first.connection, { since }, 3, 3, 0, 'owner@example.com'],
    )
    await redeliver({ ids: ['nothing'] })
    assert.equal((await list()).length, 1, 'what is named one by one is not told of')
    assert.deepEqual(await list('?connection=nobody'), [])

    // As a process leaves it that is killed.
    await db.transact((tx) => tx.updateTable('redelivery').set({ state: 'RUNNING', redelivered: 2 }).execute())
    assert.equal((await list())[0].state, 'RUNNING')
    advance(61_000)
    assert.equal((await list())[0].state, 'STOPPED')
    await redeliver({ since })
    assert.deepEqual(
      (await list()).map(({ state, total }: { state: string; total: number }) => [state, total]),
      [
        ['DONE', 0],
        ['STOPPED', 2 + 1],
      ],
    )
  })

  test(`${dialect}: I3: hundreds sent again arrive in the order of their runs, behind what is open`, async (t) => {
    const setup = await deliverySetup(t, dialect)
    const { db, parts, command, clock } = setup
    const receiver = await startReceiver(t)
    const { runId } = await storeRun(db, parts, command, ['{"n":0}'])
    const run = await db.read.selectFrom('run').selectAll().where('id', '=', runId).executeTakeFirstOrThrow()
    const count = 410
    const runs: string[] = []
    await db.transact(async (tx) => {
      for (let n = 1; n <= count; n++) {
        const id = newId()
        await tx
          .insertInto('run')
          .values({ ...run, id, fence: run.fence + n, parts: 0 })
          .execute()
        const { connectionId, commandId } = command
        const sequence = run.fence + n
        const made = { connectionId, commandId, runId: id, sequence, url: receiver.url, now: clock() }
        await queueDelivery(tx, made)
        runs.push(id)
      }
      await tx.updateTable('delivery').set({ state: 'FAILED', ended_at: clock(), next_attempt_at: null }).execute()
      await tx
        .updateTable('command')
        .set({ fence: run.fence + count })
        .execute()
    })
    const open = await setup.deliver(receiver.url, ['{"n":"open"}'])
    const request = { since: new Date(clock() - hour).toISOString() }
    const again = redeliverMany(setup, command.connection, request)
    assert.deepEqual(await again, { redelivered: count, removed: 0 })
    setup.startLoop()
    const requests = await receiver.arrived(count + 1)
    assert.deepEqual(
      requests.map(({ headers }) => headers['postern-run']),
      [(await setup.delivery(open)).run_id, ...runs],
    )
  })

  test(`${dialect}: a dead letter raises an alert, until the last is redelivered or dropped`, async (t) => {
    const { api, alerts, fail, first } = await setUp(t, dialect)
    assert.deepEqual(await alerts(), [])
    const [one, two] = [await fail(), await fail()]
    const [alert, ...more] = await alerts()
    assert.deepEqual([alert?.kind, alert?.commandId, more], ['dead-letter', first.commandId, []])
    assert.match(
      alert?.message ?? '',
      /^Command \S+ has a result that could not be delivered, given up at .* UTC: It is gone$/,
    )
    const counted = async () => (await api('GET', `/connections/${first.connection}`)).body.deadLetters
    assert.equal(await counted(), 2)
    assert.equal((await api('POST', `/deliveries/${one.id}/redeliver`)).status, 200)
    assert.equal((await alerts()).length, 1, 'another one waits')
    assert.equal(await counted(), 1)
    assert.equal((await api('POST', `/deliveries/${two.id}/drop`)).status, 200)
    assert.deepEqual(await alerts(), [])
  })

  test(`${dialect}: dead letters of commands that run once share an alert of their connection`, async (t) => {
    const { api, db, alerts, fail, first, other, redeliver } = await setUp(t, dialect)
    const made = await db.read
      .selectFrom('command')
      .selectAll()
      .where('id', '=', first.commandId)
      .executeTakeFirstOrThrow()
    const once = { ...first, commandId: newId() }
    await db.transact((tx) =>
      tx
        .insertInto('command')
        .values({ ...made, id: once.commandId, kind: 'dynamic', status: 'FINISHED' })
        .execute(),
    )
    for (let n = 0; n < 3; n++) await fail(once)
    const { id } = await fail(other)
    const standing = await alerts()
    assert.deepEqual(standing.map(({ commandId }) => commandId).toSorted(), [other.commandId, null].toSorted())
    assert.match(
      standing.find(({ commandId }) => commandId === null)?.message ?? '',
      /^Results of dynamic commands could not be delivered, the first given up at .* UTC: It is gone$/,
    )
    assert.equal((await alerts()).length, 2, 'each is raised once')
    await api('POST', `/deliveries/${id}/drop`)
    assert.deepEqual((await redeliver({ since: '2020-01-01T00:00:00Z', command: once.commandId })).body.redelivered, 3)
    assert.deepEqual(await alerts(), [])
  })
}
