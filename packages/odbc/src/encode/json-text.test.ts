import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { invalid, writeText } from './json-text.ts'
import { bytesOf } from './write-value.ts'

function write(source: Uint8Array): string | typeof invalid {
  const from = bytesOf(source)
  const out = bytesOf(new Uint8Array(6 * source.length + 8))
  const end = writeText(from.bytes, from.view, 0, source.length, out.bytes, out.view, 0)
  return end === invalid ? invalid : Buffer.from(out.bytes.subarray(0, end)).toString('utf8')
}

test('any Unicode text is written as JSON.stringify writes it', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ unit: 'grapheme', maxLength: 60 }))
  fc.assert(
    fc.property(text, (value) => {
      assert.equal(`"${write(Buffer.from(value, 'utf8'))}"`, JSON.stringify(value))
    }),
    { numRuns: 3000 },
  )
})

test('every control character, quote and backslash is escaped wherever it stands', () => {
  for (let code = 0; code < 0x80; code++) {
    for (const value of [
      String.fromCharCode(code),
      `abc${String.fromCharCode(code)}`,
      `abcdefg${String.fromCharCode(code)}hij`,
    ]) {
      assert.equal(`"${write(Buffer.from(value))}"`, JSON.stringify(value))
    }
  }
})

test('bytes that are no UTF-8 are refused, and no others', () => {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const isUtf8 = (bytes: Uint8Array) => {
    try {
      decoder.decode(bytes)
      return true
    } catch {
      return false
    }
  }
  const suspicious = fc.constantFrom(
    0xc0,
    0xc1,
    0xc2,
    0xe0,
    0xed,
    0xef,
    0xf0,
    0xf4,
    0xf5,
    0x80,
    0x8f,
    0x90,
    0x9f,
    0xa0,
    0xbf,
    0x41,
  )
  fc.assert(
    fc.property(fc.array(suspicious, { maxLength: 8 }), (values) => {
      const bytes = Uint8Array.from(values)
      assert.equal(write(bytes) !== invalid, isUtf8(bytes))
    }),
    { numRuns: 5000 },
  )
})
