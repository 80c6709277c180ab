import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createDatabaseParts } from '../results/database-parts.ts'
import { dialects } from '../testing/dialects.ts'
import { storeCommand } from '../testing/stored-results.ts'
import { testApp } from '../testing/test-app.ts'
import { AttemptCounts } from './count-attempts.ts'
import { hourMs } from './count-run.ts'
import { removeOldHours } from './remove-old-hours.ts'

for (const dialect of dialects) {
  test(`${dialect}: attempts at deliveries are counted in the hour they end in, by as many processes as there are`, async (t) => {
    const server = await testApp(t, dialect, { parts: createDatabaseParts() })
    const { api, advance, clock, db } = server
    const { connection, connectionId } = await storeCommand(db)
    advance(hourMs - (clock() % hourMs))
    const one = new AttemptCounts(db, clock)
    const other = new AttemptCounts(db, clock)
    one.count(connectionId, { verdict: 'delivered', latencyMs: 100 })
    one.count(connectionId, { verdict: 'failed', latencyMs: 400.4 })
    one.count(connectionId, { verdict: 'failed', latencyMs: 90_000, isOwnFault: true })
    other.count(connectionId, { verdict: 'refused', latencyMs: 40 })
    await Promise.all([one.flush(), other.flush()])
    advance(hourMs)
    one.count('a connection that is gone', { verdict: 'delivered', latencyMs: 1 })
    one.count(connectionId, { verdict: 'delivered', latencyMs: 8 })
    await one.close()

    const { deliveries, hours } = (await api('GET', `/connections/${connection}/statistics?hours=3`)).body
    assert.deepEqual(
      deliveries.map(({ at, ...numbers }: { at: string }) => numbers),
      [
        { delivered: 0, failed: 0, meanMs: null, slowestMs: null },
        { delivered: 1, failed: 2, meanMs: 180, slowestMs: 400 },
        { delivered: 1, failed: 0, meanMs: 8, slowestMs: 8 },
      ],
    )
    assert.deepEqual(
      deliveries.map(({ at }: { at: string }) => at),
      hours.map(({ at }: { at: string }) => at),
    )
    advance(40 * 24 * hourMs)
    const remove = () => removeOldHours(db, null, { now: clock() })
    assert.deepEqual([await remove(), await remove(), await remove()], [1, 1, 0])
  })
}
