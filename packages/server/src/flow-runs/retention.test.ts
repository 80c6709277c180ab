import assert from 'node:assert/strict'
import { test } from 'node:test'
import { removeOldResults } from '../results/remove-old-results.ts'
import { dialects } from '../testing/dialects.ts'
import { flowSetup } from '../testing/flow-setup.ts'
import { mustClaim, testGateway } from '../testing/test-gateway.ts'
import { removeOldFlowRuns } from './remove-flow-runs.ts'

const day = 24 * 60 * 60 * 1000

for (const dialect of dialects) {
  test(`${dialect}: rows that a flow run under way refers to are kept; its own age counts from its end`, async (t) => {
    const setup = await flowSetup(t, dialect)
    const { db, parts, api } = setup
    const gateway = await testGateway(setup)
    const { id: app } = (await api('GET', '/apps?connection=erp')).body.items[0]
    await api('PATCH', `/apps/${app}`, { sql: 'SELECT n FROM t' })
    const flow = await setup.flow({
      start: 'read',
      steps: {
        read: { type: 'data_gateway', app, into: 'rows', next: 'wait' },
        wait: { type: 'delay', seconds: 100 * 86_400 },
      },
    })
    const runId = await setup.run(flow)
    const order = await mustClaim(gateway, 5)
    await gateway.started(order)
    await gateway.finish(order, { inline: '{"n":1}', rows: 1 })
    await setup.until(runId, ({ steps }) => steps[1]?.state === 'WAITING')
    const later = setup.clock() + 90 * day
    assert.equal((await removeOldResults(db, parts, { now: later, ageMs: day })).removed, 0)
    assert.equal(await removeOldFlowRuns(db, { now: later, ageMs: day }), 0)
    await api('POST', `/flow-runs/${runId}/cancel`)
    assert.equal((await removeOldResults(db, parts, { now: later, ageMs: day })).removed, 1)
    assert.equal(await removeOldFlowRuns(db, { now: later, ageMs: day }), 1)
    assert.equal((await api('GET', `/flow-runs/${runId}`)).status, 404)
  })

  test(`${dialect}: I8: with a connection the flow runs go that have its rows in their records`, async (t) => {
    const setup = await flowSetup(t, dialect)
    const { api, db, user } = setup
    await testGateway(setup)
    const { id: app } = (await api('GET', '/apps?connection=erp')).body.items[0]
    await api('PATCH', `/apps/${app}`, { sql: 'SELECT 1' })
    const flow = await setup.flow({ start: 'read', steps: { read: { type: 'data_gateway', app } } })
    const other = await setup.flow({ start: 'end', steps: { end: { type: 'stop' } } })
    const runId = await setup.run(flow)
    const kept = await setup.run(other)
    await setup.until(runId, ({ steps }) => steps[0]?.state === 'WAITING')
    await setup.ended(kept)
    const deleted = await api('DELETE', '/connections/erp', { password: user.password })
    assert.equal(deleted.status, 204, deleted.text)
    const left = await db.read.selectFrom('flow_run').select('id').execute()
    assert.deepEqual(
      left.map(({ id }) => id),
      [kept],
    )
  })
}
