import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestDatabase } from '../testing/dialects.ts'
import { openSharedClock } from './shared-clock.ts'

const log = { warn: () => {} }
const hour = 3_600_000

test('processes whose machines disagree about the time agree by the clock of their PostgreSQL', async (t) => {
  const db = await openTestDatabase(t, 'postgres')
  const clocks = await Promise.all([-hour, 0, hour].map((wrong) => openSharedClock(db, log, () => Date.now() + wrong)))
  t.after(() => Promise.all(clocks.map((one) => one.close())))
  for (const { clock } of clocks) assert.ok(Math.abs(clock() - Date.now()) < 1_000)
})

test('with SQLite the clock is that of the machine', async (t) => {
  const db = await openTestDatabase(t, 'sqlite')
  const { clock, close } = await openSharedClock(db, log, () => 7)
  assert.equal(clock(), 7)
  await close()
})
