import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { PartScanner, RowScanner } from './row-scanner.ts'

/** Texts of which rows could be mistaken for others. */
const tricky = fc
  .array(fc.constantFrom('},{"', '"id":', '{', '}', '[', ']', '"', '\\', ',', ':', '\\"', 'é😀', 'x'.repeat(40), '\n'))
  .map((pieces) => pieces.join(''))
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    tricky,
    fc.string(),
    fc.double({ noNaN: true }),
    fc.constantFrom(null, true),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(tricky, fc.constant('id')), tie('value'), { maxKeys: 3 }),
  ),
})).value
const anyRow = fc.dictionary(fc.oneof(tricky, fc.constantFrom('id', 'name')), values, { maxKeys: 4 })
/** Of one result: flat, with the same keys in the same order. */
const flatRows = fc
  .tuple(tricky, fc.array(fc.tuple(tricky, tricky), { maxLength: 8 }))
  .map(([key, list]) => list.map(([first, second]) => ({ [key || 'id']: first, b: second })))
const anyRows = fc.oneof(fc.array(anyRow, { maxLength: 8 }), flatRows)
const runs = { numRuns: 1000 }

test('rows end where they end, whatever their strings hold and wherever the pieces are cut', () => {
  fc.assert(
    fc.property(anyRows, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (rows, sizes) => {
      const texts = rows.map((row) => JSON.stringify(row))
      const json = Buffer.from(`[${texts.join(',')}]`)
      const scanner = new RowScanner(1)
      const ends: number[] = []
      for (let from = 0, n = 0; from < json.length; n++) {
        const piece = json.subarray(from, from + (sizes[n % sizes.length] ?? 1))
        for (let at = scanner.next(piece, 0); at !== -1; at = scanner.next(piece, at)) ends.push(from + at)
        from += piece.length
      }
      assert.deepEqual(ends, endsOf(texts, 1))
    }),
    runs,
  )
})

test('the rows of a whole part end where they end, flat or not', () => {
  fc.assert(
    fc.property(anyRows, (rows) => {
      const texts = rows.map((row) => JSON.stringify(row))
      const part = Buffer.from(texts.join(','))
      const scanner = new PartScanner(part)
      const ends = endsOf(texts, 0)
      let start = 0
      for (const end of ends) {
        assert.equal(scanner.endOf(start), end)
        start = end + 1
      }
    }),
    runs,
  )
})

test('keys that could follow the end of a string do not tell rows apart', () => {
  const rows = [
    { ',': '},{', ':': 1 },
    { ',': '', ':': 2 },
  ]
  const texts = rows.map((row) => JSON.stringify(row))
  assert.equal(new PartScanner(Buffer.from(texts.join(','))).endOf(0), endsOf(texts, 0)[0])
})

test('a row that does not end has no end', () => {
  for (const text of ['', '{"a":1', '{"a":"}', '{"a":"\\"}', '{"a":[1}'])
    assert.equal(new PartScanner(Buffer.from(text)).endOf(0), -1, text)
})

test('a long string of nothing but escapes is passed once', () => {
  const row = Buffer.from(`{"a":"${'\\"\\n'.repeat(2_000_000)}"}`)
  const begin = performance.now()
  assert.equal(new RowScanner().next(row, 0), row.length)
  assert.ok(performance.now() - begin < 5_000)
})

function endsOf(texts: string[], from: number): number[] {
  let at = from - 1
  return texts.map((text) => {
    at += 1 + Buffer.byteLength(text)
    return at
  })
}
