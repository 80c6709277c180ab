import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firstIdAt, newId } from './ids.ts'

test('ids sort in the order they were made, within a millisecond too', () => {
  const before = firstIdAt(Date.now())
  const ids = Array.from({ length: 20_000 }, newId)
  assert.deepEqual(ids, [...ids].sort())
  assert.equal(new Set(ids).size, ids.length)
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.ok(before <= (ids[0] ?? ''))
  assert.ok(firstIdAt(Date.now() + 1_000) > (ids.at(-1) ?? ''))
})
