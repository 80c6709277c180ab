import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ChunkWriter } from './chunk-writer.ts'
import type { QueryRequest, Reply } from './messages.ts'
import { controlOf, newControl, releaseSlot, resetRing, slots } from './ring.ts'

const request: QueryRequest = {
  type: 'query',
  what: { type: 'text', sql: '' },
  parameters: [],
  exactNumbers: 'number',
  replacesInvalidText: false,
  track: undefined,
  chunkBytes: 16,
  allResults: false,
  readOnly: false,
}

/** A row as the pieces it is cut into. */
const row = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 25 }), { minLength: 1, maxLength: 5 })

test('rows in pieces fill chunks like whole ones, and one that no chunk holds goes through several of its own', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 12 }), fc.boolean(), (rows, shares) => {
      const control = controlOf(newControl())
      resetRing(control)
      const sharedMemory = shares ? new Uint8Array(slots * request.chunkBytes) : null
      const got: string[] = []
      let begun: string | null = null
      const reply = (message: Reply) => {
        if (message.type !== 'chunk' && message.type !== 'largeChunk') return
        const bytes =
          message.type === 'largeChunk'
            ? message.bytes
            : (sharedMemory ?? new Uint8Array()).slice(message.slot * 16, message.slot * 16 + message.length)
        assert.ok(bytes.length <= request.chunkBytes)
        const text = Buffer.from(bytes).toString()
        const whole = (begun ?? '') + text
        assert.equal(message.rows, message.unfinished ? 0 : begun === null ? text.split(',').length : 1)
        begun = message.unfinished ? whole : null
        if (begun === null) got.push(...whole.split(','))
        releaseSlot(control)
      }
      const writer = new ChunkWriter(request, { control, sharedMemory, reply }, () => {})
      for (const pieces of rows) writer.writeInPieces(['<', ...pieces, '>'].map((piece) => Buffer.from(piece)))
      writer.end()
      assert.deepEqual(
        got,
        rows.map((pieces) => `<${pieces.join('')}>`),
      )
    }),
    { numRuns: 2_000 },
  )
})

test('a row in pieces that was sent before leaves no trace', () => {
  const control = controlOf(newControl())
  resetRing(control)
  const got: string[] = []
  const reply = (message: Reply) => {
    if (message.type === 'largeChunk') got.push(Buffer.from(message.bytes).toString())
    releaseSlot(control)
  }
  const writer = new ChunkWriter(request, { control, sharedMemory: null, reply }, () => {})
  for (const text of ['kept', 'x'.repeat(100), 'kept too'])
    writer.writeInPieces([Buffer.from(text)], (json) => Buffer.from(json).toString().startsWith('x'))
  writer.end()
  assert.deepEqual(got, ['kept,kept too'])
})
