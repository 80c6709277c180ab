import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'
import type { CallbackFormat } from '@postern/protocol/api'
import { openDatabase } from '../database/open-database.ts'
import { createSecretBox } from '../lib/secret-box.ts'
import { createDatabaseParts } from '../results/database-parts.ts'
import { createFileParts } from '../results/file-parts.ts'
import { type Dialect, dialects, makeFolder, newDatabaseUrl } from '../testing/dialects.ts'
import { startReceiver } from '../testing/receiver.ts'
import { storeCommand, storeRun } from '../testing/stored-results.ts'
import { queueDelivery } from './queue-delivery.ts'

const megabyte = 1024 * 1024
const script = new URL('../testing/deliver-in-process.ts', import.meta.url).pathname

/** Storage that other processes open, too. */
async function sharedStorage(t: TestContext, dialect: Dialect) {
  const folder = makeFolder()
  const url = await newDatabaseUrl(dialect, folder.path)
  const db = await openDatabase(url)
  const children = new Set<ChildProcess>()
  t.after(async () => {
    for (const child of children) child.kill('SIGKILL')
    await db.close()
    folder.remove()
  })
  const parts = dialect === 'sqlite' ? createFileParts(db, folder.path) : createDatabaseParts()
  const secretBox = createSecretBox('a secret key for tests, long enough')
  const command = await storeCommand(db, { secretBox, signingSecret: 'whsec_c2VjcmV0IHNlY3JldCBzZWNyZXQ=' })
  return {
    db,
    setFormat: (format: CallbackFormat) =>
      db.transact((tx) =>
        tx
          .updateTable('command')
          .set({ callback_format: JSON.stringify(format) })
          .where('id', '=', command.commandId)
          .execute(),
      ),
    deliver: async (target: string, texts: readonly Buffer[]): Promise<string> => {
      const { runId, sequence } = await storeRun(db, parts, command, texts, { encoding: 'zstd' })
      const { connectionId, commandId } = command
      const delivery = { connectionId, commandId, runId, sequence, url: target, now: Date.now() }
      return db.transact((tx) => queueDelivery(tx, delivery))
    },
    startProcess: () => {
      const child = spawn(process.execPath, [script, url, folder.path], { stdio: ['ignore', 'pipe', 'inherit'] })
      children.add(child)
      return child
    },
  }
}

for (const dialect of dialects) {
  test(`${dialect}: delivering 200 MB takes no more memory than delivering 40 MB`, async (t) => {
    const storage = await sharedStorage(t, dialect)
    const receiver = await startReceiver(t)
    const part = Buffer.from(`{"a":"${randomBytes(1.5 * megabyte).toString('base64')}"}`)
    const peakAt = async (parts: number): Promise<number> => {
      await storage.deliver(receiver.url, Array(parts).fill(part))
      return Number(await text(storage.startProcess().stdout ?? []))
    }
    const small = await peakAt(20)
    const large = await peakAt(100)
    assert.equal(receiver.requests.at(-1)?.bytes, 100 * (part.length + 1) + 1)
    t.diagnostic(
      `peak RSS ${(small / megabyte).toFixed(0)} MB for 40 MB, ${(large / megabyte).toFixed(0)} MB for 200 MB`,
    )
    // Far from the 160 MB more that would be there if the result were held anywhere.
    assert.ok(large < small + 40 * megabyte, `${small} ${large}`)
  })

  test(`${dialect}: I3: a server killed between two batches sends one of them again at most, under the same id`, async (t) => {
    const storage = await sharedStorage(t, dialect)
    const total = 400
    const killedAt = new Set([51, 151, 351])
    let child: ChildProcess | undefined
    const receiver = await startReceiver(t, ({ headers }, response) => {
      // With this batch unanswered; the next process has an answer to it.
      if (killedAt.delete(Number(headers['postern-first-row']))) child?.kill('SIGKILL')
      else response.end()
    })
    await storage.setFormat({ shape: 'ndjson', batch: { rows: 50 }, compression: 'zstd' })
    const part = (n: number) => Array.from({ length: 80 }, (_, m) => `{"id":${n * 80 + m}}`).join(',')
    const id = await storage.deliver(
      receiver.url,
      [0, 1, 2, 3, 4].map((n) => Buffer.from(part(n))),
    )
    for (let started = 0; started < 4; started++) {
      child = storage.startProcess()
      await new Promise((resolve) => child?.once('exit', resolve))
    }
    const row = await storage.db.read.selectFrom('delivery').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    assert.deepEqual([row.state, row.attempt_count], ['DELIVERED', 1])
    const batches = new Map(receiver.requests.map(({ headers, body }) => [headers['webhook-id'], body]))
    assert.equal(receiver.requests.length, total / 50 + 3)
    assert.equal(batches.size, total / 50)
    const lines = [...batches.values()].map((body) => zstdDecompressSync(body).toString()).join('')
    assert.deepEqual(
      lines
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).id),
      Array.from({ length: total }, (_, n) => n),
    )
  })

  test(`${dialect}: I6: a server killed between sending and recording sends again, under the same id`, async (t) => {
    const storage = await sharedStorage(t, dialect)
    const answered: (() => void)[] = []
    const receiver = await startReceiver(t, (_, response) => {
      answered.push(() => response.end())
    })
    const id = await storage.deliver(receiver.url, [Buffer.from('{"n":1}')])
    const first = storage.startProcess()
    await receiver.arrived(1)
    const ended = new Promise((resolve) => first.once('exit', resolve))
    first.kill('SIGKILL')
    await ended
    const second = storage.startProcess()
    await receiver.arrived(2)
    answered[1]?.()
    await text(second.stdout ?? [])
    const row = await storage.db.read.selectFrom('delivery').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    assert.equal(row.state, 'DELIVERED')
    assert.equal(row.attempt_count, 1)
    assert.deepEqual(
      receiver.requests.map(({ headers, body }) => [headers['webhook-id'], body.toString()]),
      [
        [row.webhook_id, '[{"n":1}]'],
        [row.webhook_id, '[{"n":1}]'],
      ],
    )
  })
}
