import assert from 'node:assert/strict'
import { test } from 'node:test'
import { queueDelivery } from '../deliveries/queue-delivery.ts'
import { dialects, makeFolder, openTestDatabase } from '../testing/dialects.ts'
import { storeCommand, storeRun } from '../testing/stored-results.ts'
import { createDatabaseParts } from './database-parts.ts'
import { createFileParts } from './file-parts.ts'
import { removeResultsToFit } from './remove-old-results.ts'

const row = '{"a":1}'.padEnd(1_000)

for (const dialect of dialects)
  test(`${dialect}: beyond a size the results that arrived first go, and never one that has not arrived`, async (t) => {
    const folder = makeFolder()
    t.after(() => folder.remove())
    const db = await openTestDatabase(t, dialect)
    const parts = dialect === 'sqlite' ? createFileParts(db, folder.path) : createDatabaseParts()
    const command = await storeCommand(db)
    const now = Date.now()
    const store = async (state: 'PENDING' | 'DELIVERED' | 'FAILED') => {
      const { runId, sequence } = await storeRun(db, parts, command, [row], { endedAt: now - 2 })
      await db.transact(async (tx) => {
        const id = await queueDelivery(tx, { ...command, runId, sequence, url: 'http://x.example/', now: now - 2 })
        const ended = { ended_at: state === 'PENDING' ? null : now - 1 }
        await tx
          .updateTable('delivery')
          .set({ state, ...ended })
          .where('id', '=', id)
          .execute()
      })
      return runId
    }
    const waiting = [await store('PENDING'), await store('FAILED')]
    const arrived: string[] = []
    for (let n = 0; n < 30; n++) arrived.push(await store('DELIVERED'))
    const fit = (limitBytes: number) =>
      removeResultsToFit(db, parts, { limitBytes, clock: () => now + 60_000, signal: new AbortController().signal })
    const stored = async () =>
      (await db.read.selectFrom('result_part').select('run_id').orderBy('run_id').execute()).map((part) => part.run_id)

    assert.equal(await fit(32 * row.length), 0, 'as much as the limit stays')
    assert.equal(await fit(31 * row.length), 8, 'down to nine tenths, ten runs at a time')
    assert.deepEqual(await stored(), [...waiting, ...arrived.slice(8)])
    assert.equal(await fit(1), 22)
    assert.deepEqual(await stored(), waiting, 'what nobody has is kept')
  })
