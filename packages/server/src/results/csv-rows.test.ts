import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import fc from 'fast-check'
import { csvRows } from './csv-rows.ts'

/** Fields of CSV after RFC 4180; null where nothing stands, not even quotes. */
function readCsv(csv: string): (string | null)[][] {
  const lines: (string | null)[][] = [[]]
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    lines.at(-1)?.push(quoted?.replaceAll('""', '"') ?? (plain === '' ? null : (plain ?? null)))
    if (end === '\r\n') lines.push([])
  }
  return lines.slice(0, -1)
}

const columns = ['id', 'a "name"', '},{', '']
const row = fc.tuple(
  ...columns.map(() => fc.oneof(fc.string(), fc.integer(), fc.constantFrom(null, true, '\\"', '\r\n', ' x', ','))),
)

test('I5: rows of any text come back from their CSV, however their bytes are cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 8 }), fc.integer({ min: 1, max: 9 }), async (rows, size) => {
      const lines = rows.map(
        (values) => `{${values.map((value, at) => `${JSON.stringify(columns[at])}: ${JSON.stringify(value)}`)}}`,
      )
      const bytes = Buffer.from(lines.join('\n'))
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
        bytes.subarray(n * size, (n + 1) * size),
      )
      const csv = await text(Readable.from(csvRows(Readable.from(pieces), columns)))
      assert.deepEqual(readCsv(csv), [
        columns,
        ...rows.map((values) => values.map((value) => (value === null ? null : String(value)))),
      ])
    }),
    { numRuns: 200 },
  )
})

test('fields stand under their own names, in whatever order a row has them, and a missing one is empty', async () => {
  const lines = Readable.from([Buffer.from('{"b":2,"a":1}\n{"a":3,"c":4}')])
  assert.equal(await text(Readable.from(csvRows(lines, ['a', 'b']))), 'a,b\r\n1,2\r\n3,\r\n')
})

test('a statement without columns gives an empty file', async () => {
  assert.equal(await text(Readable.from(csvRows(Readable.from([]), []))), '')
})
