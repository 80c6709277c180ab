import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createDatabaseParts } from '../results/database-parts.ts'
import { dialects } from '../testing/dialects.ts'
import { storeCommand, storeRun } from '../testing/stored-results.ts'
import { testApp } from '../testing/test-app.ts'
import { deliveriesOfRun } from './list-deliveries.ts'
import { queueDelivery } from './queue-delivery.ts'

for (const dialect of dialects) {
  test(`${dialect}: deliveries are listed newest first, by connection, command, run, state and time, a page at a time`, async (t) => {
    const parts = createDatabaseParts()
    const { db, api, clock } = await testApp(t, dialect, { parts })
    const made: { id: string; runId: string; command: Awaited<ReturnType<typeof storeCommand>> }[] = []
    for (const name of ['erp', 'shop'])
      for (let n = 0, command = await storeCommand(db, { name }); n < 3; n++) {
        const { runId, sequence } = await storeRun(db, parts, command, [`{"n":${n}}`])
        const { connectionId, commandId } = command
        const delivery = { connectionId, commandId, runId, sequence, url: 'https://a.example/x', now: clock() }
        made.push({ id: await db.transact((tx) => queueDelivery(tx, delivery)), runId, command })
      }
    const list = async (query: string) => (await api('GET', `/deliveries${query}`)).body
    const ids = made.map(({ id }) => id).reverse()
    const idsOf = (page: { items: { id: string }[] }) => page.items.map(({ id }) => id)
    assert.deepEqual(idsOf(await list('')), ids)
    const [newest] = made.slice(-1)
    assert.ok(newest)
    assert.deepEqual(idsOf(await list(`?connection=${newest.command.connection}`)), ids.slice(0, 3))
    assert.deepEqual(idsOf(await list(`?commandId=${newest.command.commandId}&state=WAITING`)), ids.slice(0, 2))
    assert.deepEqual(idsOf(await list(`?runId=${newest.runId}`)), [newest.id])
    assert.deepEqual(idsOf(await list('?state=FAILED')), [])
    const first = await list('?limit=4')
    assert.deepEqual(idsOf(first), ids.slice(0, 4))
    const second = await list(`?limit=4&cursor=${first.nextCursor}`)
    assert.deepEqual(idsOf(second), ids.slice(4))
    assert.equal(second.nextCursor, undefined)
    assert.equal((await api('GET', '/deliveries?state=NONSENSE')).status, 400)
    const madeAt = (id: string) => new Date(Number.parseInt(id.replace('-', '').slice(0, 12), 16))
    const third = madeAt(made[3]?.id ?? '').toISOString()
    const before = ids.filter((id) => madeAt(id).toISOString() < third)
    assert.deepEqual(idsOf(await list(`?until=${third}`)), before)
    assert.deepEqual(idsOf(await list(`?since=${third}`)), ids.slice(0, ids.length - before.length))
    assert.deepEqual(idsOf(await list(`?since=${third}&until=${third}`)), [])
    assert.equal((await api('GET', '/deliveries?since=yesterday')).status, 400)
    assert.deepEqual(await deliveriesOfRun(db, newest.runId), [{ ...(await list('?limit=1')).items[0], attempts: [] }])
  })

  test(`${dialect}: a delivery that ended can be asked for again, one under way or unknown cannot`, async (t) => {
    const parts = createDatabaseParts()
    const { db, api, clock } = await testApp(t, dialect, { parts })
    const command = await storeCommand(db)
    const { runId, sequence } = await storeRun(db, parts, command, ['{"n":1}'])
    const { connectionId, commandId } = command
    const delivery = { connectionId, commandId, runId, sequence, url: 'https://a.example/x', now: clock() }
    const id = await db.transact((tx) => queueDelivery(tx, delivery))
    assert.equal((await api('POST', `/deliveries/${id}/redeliver`)).status, 409)
    assert.equal((await api('POST', '/deliveries/nothing/redeliver')).status, 404)
    await db.transact((tx) =>
      tx
        .updateTable('delivery')
        .set({ state: 'FAILED', ended_at: 1, next_attempt_at: null, attempt_count: 9 })
        .execute(),
    )
    const again = await api('POST', `/deliveries/${id}/redeliver`)
    assert.equal(again.status, 200)
    assert.equal(again.body.state, 'PENDING')
    assert.equal(again.body.attemptCount, 9)
    await db.transact(async (tx) => {
      await tx.updateTable('delivery').set({ state: 'DELIVERED', next_attempt_at: null }).execute()
      await tx.updateTable('run').set({ result_removed_at: 1 }).execute()
    })
    assert.equal((await api('POST', `/deliveries/${id}/redeliver`)).status, 404)
    assert.equal((await api('GET', `/runs/${runId}/result`)).status, 404)
  })

  test(`${dialect}: the rows of a run are there as a file, or the first of them`, async (t) => {
    const parts = createDatabaseParts()
    const { db, api } = await testApp(t, dialect, { parts })
    const command = await storeCommand(db)
    const { runId } = await storeRun(db, parts, command, ['{"n":1},{"n":2}', '{"n":3}'], { encoding: 'gzip' })
    const whole = await api('GET', `/runs/${runId}/result`)
    assert.deepEqual(whole.body, [{ n: 1 }, { n: 2 }, { n: 3 }])
    assert.match(String(whole.headers['content-type']), /^application\/json/)
    assert.equal(whole.headers['content-disposition'], `attachment; filename="${runId}.json"`)
    const first = await api('GET', `/runs/${runId}/result?maxRows=2`)
    assert.deepEqual(first.body, [{ n: 1 }, { n: 2 }])
    assert.equal(first.headers['content-disposition'], undefined)
    assert.equal((await api('GET', '/runs/nothing/result')).status, 404)
    await db.transact((tx) => tx.updateTable('run').set({ state: 'FAILED' }).execute())
    assert.equal((await api('GET', `/runs/${runId}/result`)).status, 404)
  })
}
