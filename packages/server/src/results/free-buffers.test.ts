import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesPassed } from './free-buffers.ts'

test('buffers that have passed do not pile up', () => {
  const size = 128 * 1024
  const before = process.memoryUsage().arrayBuffers
  let most = 0
  for (let passed = 0; passed < 512 * 1024 * 1024; passed += size) {
    Buffer.allocUnsafeSlow(size)
    bytesPassed(size)
    most = Math.max(most, process.memoryUsage().arrayBuffers - before)
  }
  // They are freed by another thread, a little later; without collections there would be twice as many.
  assert.ok(most < 50 * 1024 * 1024, `${most} bytes waited to be freed`)
})
