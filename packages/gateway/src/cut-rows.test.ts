import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cutRows } from './cut-rows.ts'

const rows = ['{"a":"}{"}', '{"a":"\\"},{","b":[{"c":1},2]}', '{"a":"é\\\\"}', '{}']
const bytes = new TextEncoder().encode(rows.join(','))
const textOf = (cut: Uint8Array) => new TextDecoder().decode(cut)

test('rows end where their own brace does, not one in a string or an inner object', () => {
  for (let most = 0; most <= rows.length; most++) {
    const cut = cutRows(bytes, { rows: most, bytes: Number.POSITIVE_INFINITY })
    assert.equal(cut.rows, most)
    assert.equal(textOf(cut.bytes), rows.slice(0, most).join(','))
  }
})

test('a row is within a limit of bytes as a whole or not at all', () => {
  for (let most = 0; most <= bytes.length; most++) {
    const cut = cutRows(bytes, { rows: Number.POSITIVE_INFINITY, bytes: most })
    const whole = rows.filter((_, index) => Buffer.byteLength(rows.slice(0, index + 1).join(',')) <= most)
    assert.equal(textOf(cut.bytes), whole.join(','))
    assert.equal(cut.rows, whole.length)
  }
})
