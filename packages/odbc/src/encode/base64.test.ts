import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { writeBase64 } from './base64.ts'

test('any bytes are written as padded base64', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const out = new Uint8Array(80)
      const end = writeBase64(bytes, 0, bytes.length, out, 0)
      assert.equal(Buffer.from(out.subarray(0, end)).toString('latin1'), Buffer.from(bytes).toString('base64'))
    }),
  )
})
