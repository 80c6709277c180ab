import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RowChunk } from '@postern/odbc'
import { wholeRows } from './whole-rows.ts'

/** Each in the same memory as the one before, as a connection gives them. */
async function* chunksOf(...texts: string[]): AsyncGenerator<RowChunk> {
  const memory = Buffer.alloc(64)
  for (const text of texts) {
    const unfinished = text.endsWith('…')
    const length = memory.write(text.replace('…', ''))
    yield { bytes: memory.subarray(0, length), rows: unfinished ? 0 : 1, unfinished }
  }
}

async function joined(most: number, ...texts: string[]): Promise<string[]> {
  const rows: string[] = []
  for await (const { bytes } of wholeRows(chunksOf(...texts), most, () => new Error('too large')))
    rows.push(Buffer.from(bytes).toString())
  return rows
}

test('a row of more than a part may have is refused before its end has come', async () => {
  await assert.rejects(joined(9, '{"a":1}', '{"a":…', '123…', 'and so on…'), /too large/)
  await assert.rejects(joined(9, '{"a":1234}'), /too large/)
})

test('rows that come in pieces are put together, and the others pass', async () => {
  const rows = await joined(9, '{"a":1}', '{"…', 'a":2…', '3}', '{"a":4}')
  assert.deepEqual(rows, ['{"a":1}', '{"a":23}', '{"a":4}'])
})
