import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import { hasFreeSpace } from './free-space.ts'

test('a disk with less room than is needed is found', async () => {
  assert.equal(await hasFreeSpace([tmpdir()], 1), true)
  assert.equal(await hasFreeSpace([tmpdir()], Number.MAX_SAFE_INTEGER), false)
})
