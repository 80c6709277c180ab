import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { queueDelivery } from '../deliveries/queue-delivery.ts'
import { dialects, makeFolder, openTestDatabase } from '../testing/dialects.ts'
import { storeCommand, storeRun } from '../testing/stored-results.ts'
import { createDatabaseParts } from './database-parts.ts'
import { createFileParts } from './file-parts.ts'
import { openResult } from './open-result.ts'
import { defaultResultAgeMs, removeOldResults } from './remove-old-results.ts'

const day = 86_400_000

/** An id as it was made at that time. */
const idAt = (ms: number, n: number): string => {
  const hex = ms.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${String(n).padStart(12, '0')}`
}

for (const dialect of dialects)
  test(`${dialect}: rows go when the run and its deliveries ended more than 30 days ago`, async (t) => {
    const folder = makeFolder()
    t.after(() => folder.remove())
    const db = await openTestDatabase(t, dialect)
    const parts = dialect === 'sqlite' ? createFileParts(db, folder.path) : createDatabaseParts()
    const command = await storeCommand(db)
    const now = Date.now()
    const old = now - defaultResultAgeMs - day
    let n = 0
    const store = async (
      at: number,
      delivery?: { state: 'PENDING' | 'DELIVERED' | 'FAILED' | 'DROPPED'; endedAt: number | null },
    ) => {
      const { runId, sequence } = await storeRun(db, parts, command, ['{"a":1}'.padEnd(300_000)], {
        id: idAt(at, n++),
        endedAt: at,
      })
      if (delivery)
        await db.transact(async (tx) => {
          const id = await queueDelivery(tx, { ...command, runId, sequence, url: 'http://x.example/', now: at })
          await tx
            .updateTable('delivery')
            .set({ state: delivery.state, ended_at: delivery.endedAt })
            .where('id', '=', id)
            .execute()
        })
      return runId
    }
    const removed = [
      await store(old),
      await store(old, { state: 'DELIVERED', endedAt: old }),
      await store(old, { state: 'DROPPED', endedAt: old }),
    ]
    const kept = [
      await store(old, { state: 'PENDING', endedAt: null }),
      // A dead letter waits for a person, however long.
      await store(old, { state: 'FAILED', endedAt: old }),
      await store(old, { state: 'DELIVERED', endedAt: now - day }),
      await store(now - 29 * day),
      await store(now, { state: 'DELIVERED', endedAt: now }),
    ]
    let after: string | null = ''
    let count = 0
    while (after !== null) {
      const step: { removed: number; after: string | null } = await removeOldResults(db, parts, {
        now,
        limit: 2,
        after,
      })
      after = step.after
      count += step.removed
    }
    assert.equal(count, removed.length)
    for (const runId of removed) {
      await assert.rejects(text(openResult(db, parts, runId)), { code: 'NOT_FOUND' })
      assert.ok(!existsSync(join(folder.path, 'results', command.connectionId, runId)))
    }
    for (const runId of kept) assert.equal((await text(openResult(db, parts, runId))).length, 300_002)
  })
