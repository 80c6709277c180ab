import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import Fastify from 'fastify'
import { deleteCommand } from '../commands/delete-command.ts'
import type { Tables } from '../database/tables.ts'
import { queueDelivery } from '../deliveries/queue-delivery.ts'
import { openLocalBus } from '../events/bus.ts'
import { createFileParts } from '../results/file-parts.ts'
import { startResultUpkeep } from '../results/result-upkeep.ts'
import { dialects, makeFolder, openTestDatabase } from '../testing/dialects.ts'
import { storeCommand, storeCommandOf, storeRun } from '../testing/stored-results.ts'
import { defaultRunAgeMs, newestRunsKept, removeOldCommands, removeOldRuns } from './remove-old-runs.ts'

const day = 86_400_000

/** An id as it was made at that time. */
const idAt = (ms: number, n: number): string => {
  const hex = ms.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${String(n).padStart(12, '0')}`
}

for (const dialect of dialects) {
  const open = async (t: TestContext) => {
    const folder = makeFolder()
    t.after(() => folder.remove())
    const db = await openTestDatabase(t, dialect)
    const parts = createFileParts(db, folder.path)
    const command = await storeCommand(db)
    const now = Date.now()
    let n = 0
    const store = async (
      at: number,
      delivery?: { state: Tables['delivery']['state']; endedAt: number | null },
      of = command,
      bytes = 200_000,
    ) => {
      const { runId, sequence } = await storeRun(db, parts, of, ['{"a":1}'.padEnd(bytes)], {
        id: idAt(at, n++),
        endedAt: at,
      })
      if (delivery)
        await db.transact(async (tx) => {
          const id = await queueDelivery(tx, { ...of, runId, sequence, url: 'http://x.example/', now: at })
          const { state, endedAt } = delivery
          await tx.updateTable('delivery').set({ state, ended_at: endedAt }).where('id', '=', id).execute()
          const attempt = { delivery_id: id, number: 1, at, status: 200, latency_ms: 1, error: null }
          await tx
            .insertInto('attempt')
            .values({ ...attempt, response_excerpt: '' })
            .execute()
        })
      return runId
    }
    const runs = async () => (await db.read.selectFrom('run').select('id').orderBy('id').execute()).map(({ id }) => id)
    const fileOf = (runId: string) => join(folder.path, 'results', command.connectionId, runId)
    return { db, parts, command, now, old: now - defaultRunAgeMs - day, store, runs, fileOf }
  }

  test(`${dialect}: runs go with all that is theirs when they ended more than 90 days ago`, async (t) => {
    const { db, parts, command, now, old, store, runs, fileOf } = await open(t)
    const removed = [
      await store(old),
      await store(old, { state: 'DELIVERED', endedAt: old }),
      await store(old, { state: 'DROPPED', endedAt: old }),
    ]
    const kept = [
      await store(old, { state: 'PENDING', endedAt: null }),
      // A dead letter waits for a person, however long.
      await store(old, { state: 'FAILED', endedAt: old }),
      await store(old, { state: 'WAITING', endedAt: null }),
      await store(old, { state: 'DELIVERED', endedAt: now - day }),
      await store(old),
    ]
    const flagged = kept.at(-1) ?? ''
    await db.transact((tx) =>
      tx.updateTable('command').set({ error_run_id: flagged }).where('id', '=', command.commandId).execute(),
    )
    kept.push(await store(now - 89 * day - 1))
    for (let newest = 0; newest < newestRunsKept - 1; newest++) kept.push(await store(now))
    // A command that runs once a year shows its last runs all the same.
    const yearly = { ...command, commandId: await storeCommandOf(db, command.connectionId) }
    kept.push(await store(old, { state: 'DELIVERED', endedAt: old }, yearly))
    while ((await removeOldRuns(db, parts, { now, limit: 2 })) > 0);
    assert.deepEqual(await runs(), kept.toSorted())
    for (const runId of removed) assert.ok(!existsSync(fileOf(runId)))
    for (const runId of kept) assert.ok(existsSync(fileOf(runId)))
    assert.equal((await db.read.selectFrom('delivery').select('id').execute()).length, 5)
    assert.equal((await db.read.selectFrom('attempt').select('number').execute()).length, 5)
  })

  test(`${dialect}: dynamic commands go when they were archived more than 90 days ago`, async (t) => {
    const { db, parts, command, now, old, store, runs } = await open(t)
    const dynamic = async (at: number, status: 'FINISHED' | 'READY', delivered?: number) => {
      const id = idAt(at, Math.floor(Math.random() * 1e9))
      const { connectionId } = command
      await db.transact((tx) =>
        tx
          .insertInto('command')
          .values({
            id,
            connection_id: connectionId,
            kind: 'dynamic',
            sql: 'select 1',
            params: '{}',
            last_value_option: 'greatest',
            from_beginning: 0,
            exact_numbers: 'number',
            status,
            pause_after_run: 0,
            priority: 0,
            created_at: at,
            updated_at: at,
          })
          .execute(),
      )
      const runId = await store(at, delivered === undefined ? undefined : { state: 'DELIVERED', endedAt: delivered }, {
        ...command,
        commandId: id,
      })
      return { id, runId }
    }
    await dynamic(old, 'FINISHED')
    await dynamic(old, 'FINISHED', old)
    const kept = [
      await dynamic(old, 'FINISHED', now - day),
      await dynamic(old, 'READY'),
      await dynamic(now - 89 * day - 1, 'FINISHED'),
    ]
    while ((await removeOldCommands(db, parts, { now, limit: 1 })) > 0);
    const commands = await db.read.selectFrom('command').select('id').where('kind', '=', 'dynamic').execute()
    assert.deepEqual(commands.map(({ id }) => id).toSorted(), kept.map(({ id }) => id).toSorted())
    assert.deepEqual(await runs(), kept.map(({ runId }) => runId).toSorted())
    const log = Fastify({ logger: false }).log
    const upkeep = startResultUpkeep({
      db,
      parts,
      clock: () => now,
      log,
      dataFolder: null,
      storage: null,
      resultDays: 30,
      resultBytes: null,
      archiveDays: 89,
      flowRunDays: 30,
      auditDays: 365,
    })
    t.after(() => upkeep.close())
    while ((await runs()).length === kept.length) await setImmediate()
    assert.deepEqual(
      await runs(),
      kept
        .slice(0, 2)
        .map(({ runId }) => runId)
        .toSorted(),
    )
  })

  test(`${dialect}: a command with a long history is deleted without stopping everybody else`, async (t) => {
    const { db, parts, command, now, store, runs, fileOf } = await open(t)
    const open2 = await store(now, { state: 'PENDING', endedAt: null })
    for (let run = 0; run < 450; run++) await store(now, undefined, command, 10)
    const sizes: number[] = []
    const counted = {
      ...db,
      transact: async <T>(work: Parameters<typeof db.transact<T>>[0]) => {
        const before = (await runs()).length
        const done = await db.transact(work)
        sizes.push(before - (await runs()).length)
        return done
      },
    }
    await deleteCommand(counted, openLocalBus(), Date.now, parts, command.commandId)
    assert.deepEqual(await runs(), [])
    assert.ok(Math.max(...sizes) <= 200)
    assert.ok(!existsSync(fileOf(open2)))
  })
}
