import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { type Cut, cutRows, firstPlace, type PartReader, pickRows, type Separator } from '@postern/outbound'
import fc from 'fast-check'
import { dialects, makeFolder, openTestDatabase } from '../testing/dialects.ts'
import { storeCommand, storeRun } from '../testing/stored-results.ts'
import { createDatabaseParts } from './database-parts.ts'
import { createFileParts } from './file-parts.ts'
import { openPartReader } from './part-reader.ts'

const unlimited = { rows: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY }

/** All batches of a result. */
async function batches(reader: PartReader, limits: { rows: number; bytes: number }, separator: Separator = ',') {
  const texts: string[] = []
  const cuts: Cut[] = []
  for (let from = firstPlace; ; ) {
    const cut: Cut[] = []
    texts.push((await buffer(cutRows(reader, from, limits, separator, (end) => cut.push(end)))).toString())
    const [end] = cut
    assert.ok(end)
    cuts.push(end)
    if (end.isLast) return { texts, cuts }
    from = end.to
  }
}

const readerOf = (parts: string[]): PartReader => ({
  part: async (number) => (parts[number] === undefined ? null : Buffer.from(parts[number])),
  close: async () => {},
})

const row = fc.dictionary(
  fc.constantFrom('id', 'name', '},{"id":', ''),
  fc.oneof(fc.string(), fc.constantFrom('},{"id":', '\n', null, [{ id: 1 }])),
  {
    maxKeys: 3,
    noNullPrototype: true,
  },
)
const blanks = fc.constantFrom('', '', ' ', '\n', '\r\n\t')
const stored = fc.array(fc.array(row, { maxLength: 6 }), { maxLength: 6 })

test('batches hold all rows in order, no more than the limits, and as much as fits', async () => {
  const limit = fc.integer({ min: 1, max: 10 })
  await fc.assert(
    fc.asyncProperty(stored, limit, fc.integer({ min: 3, max: 100 }), blanks, async (parts, rows, bytes, blank) => {
      const texts = parts.map((part) => part.map((one) => JSON.stringify(one)).join(`${blank},${blank}`))
      const all = parts.flat().map((one) => JSON.stringify(one))
      const got = await batches(readerOf(texts), { rows, bytes })
      let done = 0
      for (const [index, text] of got.texts.entries()) {
        const { length } = JSON.parse(`[${text}]`) as unknown[]
        assert.ok(length <= rows)
        assert.ok(blank !== '' || length <= 1 || Buffer.byteLength(text) + 2 <= bytes)
        const next = all[done + length]
        if (next !== undefined && blank === '')
          assert.ok(length === rows || Buffer.byteLength(`[${text},${next}]`) > bytes, 'one more row would have fitted')
        done += length
        assert.equal(got.cuts[index]?.to.row, done)
      }
      assert.deepEqual(JSON.parse(`[${got.texts.filter((text) => text !== '').join(',')}]`), parts.flat())
      assert.ok(all.length === 0 ? got.texts.length === 1 : got.texts.every((text) => text !== ''))
    }),
    { numRuns: 1000 },
  )
})

test('as lines each row stands on a line of its own', async () => {
  await fc.assert(
    fc.asyncProperty(stored, fc.integer({ min: 1, max: 10 }), blanks, async (parts, rows, blank) => {
      const texts = parts.map((part) => part.map((one) => JSON.stringify(one, null, blank)).join(`${blank},${blank}`))
      for (const limits of [unlimited, { ...unlimited, rows }]) {
        const got = (await batches(readerOf(texts), limits, '\n')).texts.filter((text) => text !== '')
        assert.deepEqual(
          got.flatMap((text) => text.split('\n')).map((line) => JSON.parse(line)),
          parts.flat(),
        )
      }
    }),
    { numRuns: 500 },
  )
})

test('picked rows are those rows, in their order', async () => {
  await fc.assert(
    fc.asyncProperty(stored, fc.infiniteStream(fc.boolean()), fc.nat(5), async (parts, draws, skipped) => {
      const texts = parts.map((part) => part.map((one) => JSON.stringify(one)).join(','))
      const all = parts.flat()
      const before: Cut[] = []
      if (skipped > 0)
        await buffer(
          cutRows(readerOf(texts), firstPlace, { ...unlimited, rows: skipped }, ',', (cut) => before.push(cut)),
        )
      const from = before[0]?.to ?? firstPlace
      const rest = all.slice(from.row)
      const wanted = [...rest.keys()].filter(() => draws.next().value)
      const text = await buffer(pickRows(readerOf(texts), from, wanted, ','))
      assert.deepEqual(
        JSON.parse(`[${text}]`),
        wanted.map((n) => rest[n]),
      )
      const lines = await buffer(pickRows(readerOf(texts), from, wanted, '\n'))
      assert.equal(lines.toString(), wanted.map((n) => JSON.stringify(rest[n])).join('\n'))
      await assert.rejects(buffer(pickRows(readerOf(texts), from, [rest.length], ',')), /has no row/)
    }),
    { numRuns: 500 },
  )
})

test('a part that ends within a row is an error', async () => {
  await assert.rejects(batches(readerOf(['{"a":1}', '{"a":2},{"a"']), unlimited), /Part 1 ends within a row/)
})

for (const dialect of dialects)
  test(`${dialect}: stored rows are cut the same wherever reading begins, and damaged ones not at all`, async (t) => {
    const folder = makeFolder()
    t.after(() => folder.remove())
    const db = await openTestDatabase(t, dialect)
    const store = dialect === 'sqlite' ? createFileParts(db, folder.path) : createDatabaseParts()
    const command = await storeCommand(db)
    const part = (from: number) =>
      Array.from({ length: 700 }, (_, n) => JSON.stringify({ id: from + n, text: 'é'.repeat(n % 300) })).join(',')
    const texts = ['', ...Array.from({ length: 5 }, (_, n) => part(n * 700)), '']
    const open = (runId: string) =>
      openPartReader(db, store, { runId, connectionId: command.connectionId, parts: texts.length, removedAt: null })
    for (const encoding of ['identity', 'zstd'] as const) {
      const { runId } = await storeRun(db, store, command, texts, { encoding })
      const reader = open(runId)
      const limits = { ...unlimited, rows: 1000 }
      const got = await batches(reader, limits)
      assert.equal(got.texts.join(','), texts.filter((text) => text !== '').join(','))
      assert.deepEqual(
        got.cuts.map(({ to }) => to.row),
        [1000, 2000, 3000, 3500],
      )
      for (const [index, { to, isLast }] of [...got.cuts.entries()].reverse()) {
        if (isLast) continue
        const again = await buffer(cutRows(reader, to, limits, ','))
        assert.equal(again.toString(), got.texts[index + 1])
      }
      await reader.close()
      await db.transact((tx) =>
        tx
          .updateTable('result_part')
          .set({ digest: 'x' } as never)
          .where('run_id', '=', runId)
          .where('number', '=', 3)
          .execute(),
      )
      const damaged = open(runId)
      t.after(() => damaged.close())
      await assert.rejects(batches(damaged, { ...unlimited, rows: 10 }), /digest does not match|ENOENT/)
    }
  })
