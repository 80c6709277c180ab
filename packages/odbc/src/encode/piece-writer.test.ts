import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Kind } from './kind.ts'
import { type PieceKind, PieceWriter } from './piece-writer.ts'
import { repairText } from './repair-text.ts'

const cuts = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 30 })
const character = fc.oneof(
  fc.constantFrom('a', '"', '\\', '\n', '\0', '\u001f', 'é', '漢', '🚚', '\ufeff', '\uffff', '\u{10ffff}'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
)
const text = fc.array(character, { maxLength: 30 }).map((units) => units.join(''))
const bytes = fc.uint8Array({ maxLength: 40 })

/** What the pieces' JSON is when joined: pieces of the lengths given, then the rest; null: refused. */
function written(kind: PieceKind, source: Uint8Array, lengths: readonly number[], replaces = false): string | null {
  const writer = new PieceWriter(kind, replaces)
  const out: Buffer[] = []
  let at = 0
  for (const length of [...lengths, source.length]) {
    const isLast = at + length >= source.length
    const json = writer.write(source.subarray(at, at + length), isLast)
    if (!json) return null
    out.push(Buffer.from(json))
    at += length
    if (isLast) break
  }
  return `"${Buffer.concat(out).toString('utf8')}"`
}

test('I5: text cut anywhere is written as JSON.stringify writes it whole, from UTF-8 and from UTF-16', () => {
  fc.assert(
    fc.property(text, cuts, (value, lengths) => {
      assert.equal(written(Kind.text, Buffer.from(value, 'utf8'), lengths), JSON.stringify(value))
      assert.equal(written(Kind.wideText, Buffer.from(value, 'utf16le'), lengths), JSON.stringify(value))
    }),
    { numRuns: 2_000 },
  )
})

test('I5: binary cut anywhere has one base64', () => {
  fc.assert(
    fc.property(bytes, cuts, (value, lengths) => {
      assert.equal(written(Kind.binary, value, lengths), `"${Buffer.from(value).toString('base64')}"`)
    }),
    { numRuns: 1_000 },
  )
})

test('I5: bytes that are no text are refused, or repaired as they would be whole, wherever they are cut', () => {
  const broken = fc.array(
    fc.oneof(
      bytes,
      text.map((value) => Buffer.from(value)),
    ),
    { maxLength: 4 },
  )
  fc.assert(
    fc.property(broken, cuts, (parts, lengths) => {
      for (const kind of [Kind.text, Kind.wideText] as const) {
        const value = Buffer.concat(parts)
        const repaired = repairText(kind, value).toString('utf8')
        const isValid = Buffer.from(repaired, kind === Kind.text ? 'utf8' : 'utf16le').equals(value)
        const json = JSON.stringify(repaired)
        assert.equal(written(kind, value, lengths), isValid ? json : null)
        assert.equal(written(kind, value, lengths, true), json)
      }
    }),
    { numRuns: 2_000 },
  )
})
