import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialects } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'
import { addCommand, testGateway } from '../testing/test-gateway.ts'
import { createRules, lookForAlerts } from './look-for-alerts.ts'
import { removeOldAlerts } from './remove-old-alerts.ts'

const minute = 60 * 1000

for (const dialect of dialects)
  test(`${dialect}: alerts that resolved long ago are removed, and those that stand are not`, async (t) => {
    const server = await testApp(t, dialect)
    await testGateway(server)
    await server.api('PATCH', '/connections/erp', { alertUrl: 'http://127.0.0.1:9/alerts' })
    const waited = { schedule: { everySeconds: 365 * 86_400 }, freshness: { of: 'run' as const, withinSeconds: 60 } }
    const [mended, silent] = [await addCommand(server, waited), await addCommand(server, waited)]
    server.advance(61_000)
    await lookForAlerts(server, createRules())
    server.advance(30 * minute)
    await mended.pause()
    await lookForAlerts(server, createRules())
    server.advance(89 * minute)
    const remove = () => removeOldAlerts(server.db, undefined, { now: server.clock(), ageMs: 90 * minute })
    assert.equal(await remove(), 0)
    server.advance(2 * minute)
    assert.equal(await remove(), 1)
    const { items } = (await server.api('GET', '/alerts')).body
    assert.deepEqual(
      items.map(({ commandId }: { commandId: string }) => commandId),
      [silent.id],
    )
    assert.equal((await server.db.read.selectFrom('alert_notice').select('id').execute()).length, 1)
  })
