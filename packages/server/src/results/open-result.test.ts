import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import type { Database } from '../database/database.ts'
import { type Dialect, dialects, makeFolder, openTestDatabase } from '../testing/dialects.ts'
import { storeCommand, storeRun } from '../testing/stored-results.ts'
import { createDatabaseParts } from './database-parts.ts'
import { createFileParts } from './file-parts.ts'
import { firstRows } from './first-rows.ts'
import { openResult } from './open-result.ts'
import type { PartStore } from './part-store.ts'

async function openStore(t: TestContext, dialect: Dialect): Promise<{ db: Database; parts: PartStore; data: string }> {
  const folder = makeFolder()
  t.after(() => folder.remove())
  const db = await openTestDatabase(t, dialect)
  const parts = dialect === 'sqlite' ? createFileParts(db, folder.path) : createDatabaseParts()
  return { db, parts, data: folder.path }
}

/** Rows of more than `bytes` bytes, joined by commas. */
function rows(from: number, bytes: number): string {
  const list: string[] = []
  for (let size = 0, id = from; size < bytes; id++) {
    const row = JSON.stringify({ id, text: randomBytes(600).toString('base64') })
    list.push(row)
    size += row.length + 1
  }
  return list.join(',')
}

for (const dialect of dialects) {
  test(`${dialect}: a result is its parts in order between brackets, in any encoding`, async (t) => {
    const { db, parts } = await openStore(t, dialect)
    const command = await storeCommand(db)
    for (const encoding of ['identity', 'gzip', 'zstd'] as const) {
      const texts = [
        ...Array.from({ length: 70 }, (_, n) => rows(n * 10, 1000)),
        rows(10_000, 3_000_000),
        rows(90_000, 10),
      ]
      const { runId } = await storeRun(db, parts, command, texts, { encoding })
      const result = await text(openResult(db, parts, runId))
      assert.equal(result, `[${texts.join(',')}]`)
      JSON.parse(result)
    }
  })

  test(`${dialect}: a result without rows is an empty array, and empty parts leave no comma`, async (t) => {
    const { db, parts } = await openStore(t, dialect)
    const command = await storeCommand(db)
    const none = await storeRun(db, parts, command, [])
    assert.equal(await text(openResult(db, parts, none.runId)), '[]')
    const some = await storeRun(db, parts, command, ['', '{"a":1}', '', '{"a":2}', ''])
    assert.equal(await text(openResult(db, parts, some.runId)), '[{"a":1},{"a":2}]')
  })

  test(`${dialect}: damaged bytes never yield a complete result`, async (t) => {
    const { db, parts } = await openStore(t, dialect)
    const command = await storeCommand(db)
    for (const encoding of ['identity', 'zstd'] as const) {
      const { runId } = await storeRun(db, parts, command, [rows(0, 500_000), rows(1000, 500_000)], { encoding })
      await db.transact((tx) =>
        tx
          .updateTable('result_part')
          .set({ digest: 'x' } as never)
          .where('run_id', '=', runId)
          .where('number', '=', 1)
          .execute(),
      )
      let got = ''
      await assert.rejects(
        async () => {
          for await (const bytes of openResult(db, parts, runId)) got += bytes.toString('latin1')
        },
        dialect === 'sqlite' ? /ENOENT/ : /digest does not match/,
      )
      assert.ok(!got.endsWith(']'))
    }
  })

  test(`${dialect}: a part that is missing is an error, not a shorter result`, async (t) => {
    const { db, parts } = await openStore(t, dialect)
    const command = await storeCommand(db)
    for (const missing of [0, 1, 2]) {
      const { runId } = await storeRun(db, parts, command, ['{"a":1}', '{"a":2}', '{"a":3}'])
      await db.transact((tx) =>
        tx.deleteFrom('result_part').where('run_id', '=', runId).where('number', '=', missing).execute(),
      )
      await assert.rejects(text(openResult(db, parts, runId)), /is missing/)
    }
  })

  test(`${dialect}: a part that decodes to more than the largest part is refused`, async (t) => {
    const { db, parts } = await openStore(t, dialect)
    const command = await storeCommand(db)
    const { runId } = await storeRun(db, parts, command, [Buffer.alloc(17 * 1024 * 1024, ' ')], { encoding: 'zstd' })
    await assert.rejects(text(openResult(db, parts, runId)), /decodes to more than/)
  })
}

test('a changed byte in a file ends the stream with an error', async (t) => {
  const { db, parts, data } = await openStore(t, 'sqlite')
  const command = await storeCommand(db)
  const { runId } = await storeRun(db, parts, command, [rows(0, 500_000)])
  const folder = join(data, 'results', command.connectionId, runId)
  const [name = ''] = readdirSync(folder)
  assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600)
  assert.equal(statSync(folder).mode & 0o777, 0o700)
  const bytes = readFileSync(join(folder, name))
  bytes[300_000] = (bytes[300_000] ?? 0) ^ 1
  writeFileSync(join(folder, name), bytes)
  await assert.rejects(text(openResult(db, parts, runId)), /digest does not match/)
})

test('the first rows are cut after braces and strings are balanced, and the rest is not read', async () => {
  const list = [{ a: '}],{"' }, { b: '\\"}', c: { d: [1, { e: ']' }] } }, { f: 'é漢字😀' }, { g: 4 }]
  const json = Buffer.from(JSON.stringify(list))
  for (let count = 0; count <= 6; count++)
    for (const size of [1, 3, 1000]) {
      const chunks = Array.from({ length: Math.ceil(json.length / size) }, (_, n) =>
        json.subarray(n * size, (n + 1) * size),
      )
      const got = await text(firstRows(Readable.from(chunks), count))
      assert.deepEqual(JSON.parse(got), list.slice(0, count))
    }
  assert.equal(await text(firstRows(Readable.from([Buffer.from('[]')]), 5)), '[]')

  let taken = 0
  async function* endless(): AsyncGenerator<Buffer> {
    yield Buffer.from('[{"a":1}')
    for (;;) {
      taken++
      yield Buffer.from(',{"a":1}')
    }
  }
  const source = Readable.from(endless(), { objectMode: true, highWaterMark: 1 })
  assert.equal(JSON.parse(await text(firstRows(source, 10))).length, 10)
  assert.ok(source.destroyed && taken < 30)
})
