import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialects, openTestDatabase } from '../testing/dialects.ts'
import { storeCommand } from '../testing/stored-results.ts'
import { removeOldGateways } from './remove-old-gateways.ts'

const day = 86_400_000

for (const dialect of dialects)
  test(`${dialect}: gateways that went away for good are forgotten, and of many the ones seen first`, async (t) => {
    const db = await openTestDatabase(t, dialect)
    const now = Date.now()
    for (const connection of [await storeCommand(db), await storeCommand(db)])
      await db.transact((tx) =>
        tx
          .insertInto('gateway')
          .values(
            [0, 1, 2, 3, 91].map((days) => ({
              connection_id: connection.connectionId,
              name: `seen ${days} days ago`,
              version: '0.1.0',
              ip: '127.0.0.1',
              last_seen_at: now - days * day,
            })),
          )
          .execute(),
      )
    assert.equal(await removeOldGateways(db, now, 3), 4)
    const left = await db.read.selectFrom('gateway').select('name').orderBy('name').execute()
    assert.deepEqual(
      [...new Set(left.map(({ name }) => name))],
      [0, 1, 2].map((days) => `seen ${days} days ago`),
    )
    assert.equal(left.length, 6)
  })
