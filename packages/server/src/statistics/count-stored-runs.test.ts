import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Kysely } from 'kysely'
import { runHours } from '../database/migrations/0017-run-hours.ts'
import { createDatabaseParts } from '../results/database-parts.ts'
import { dialects, openTestDatabase } from '../testing/dialects.ts'
import { storeCommand, storeRun } from '../testing/stored-results.ts'
import { hourMs, hourOf } from './count-run.ts'
import { readStatistics } from './read-statistics.ts'

for (const dialect of dialects) {
  test(`${dialect}: runs that were there before their hours were kept are counted once`, async (t) => {
    const db = await openTestDatabase(t, dialect)
    const command = await storeCommand(db)
    const now = hourOf(Date.now()) + hourMs / 2
    const store = async (endedAt: number, rows: number) =>
      (await storeRun(db, createDatabaseParts(), command, [], { endedAt, rows })).runId
    await store(now - hourMs, 5)
    await store(now, 2)
    await store(now + 1, 3)
    const failed = await store(now, 7)
    const open = await store(now, 7)
    await db.transact(async (tx) => {
      await tx.updateTable('run').set({ state: 'FAILED' }).where('id', '=', failed).execute()
      await tx.updateTable('run').set({ state: 'EXECUTING', ended_at: null }).where('id', '=', open).execute()
      // As it was before.
      await tx.schema.dropTable('run_hour').execute()
      for (const index of ['delivery_dead', 'alert_standing_newest', 'alert_by_kind'])
        await tx.schema.dropIndex(index).execute()
      await runHours(tx as unknown as Kysely<unknown>)
    })

    const { hours, gateways } = await readStatistics(db, command.connection, { hours: 2, now })
    assert.deepEqual(
      hours.map(({ runs, failed, rows }) => [runs, failed, rows]),
      [
        [1, 0, 5],
        [2, 1, 5],
      ],
    )
    assert.deepEqual(
      gateways.map(({ gateway, share }) => [gateway, share]),
      [['test', 1]],
    )
  })
}
