import { Readable } from 'node:stream'
import { RowScanner } from '@postern/outbound'

/**
 * The first `count` rows of a JSON array of objects, still a JSON array. Finds the end of a row by its braces and
 * strings without parsing it, and stops reading there.
 */
export function firstRows(result: Readable, count: number): Readable {
  return Readable.from(cut(result, count), { objectMode: false })
}

async function* cut(result: Readable, count: number): AsyncGenerator<Uint8Array> {
  if (count <= 0) {
    result.destroy()
    yield Buffer.from('[]')
    return
  }
  const scanner = new RowScanner(1)
  let left = count
  // Leaving the loop destroys the source.
  for await (const chunk of result as AsyncIterable<Uint8Array>) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    for (let at = scanner.next(bytes, 0); at !== -1; at = scanner.next(bytes, at))
      if (--left === 0) {
        yield bytes.subarray(0, at)
        yield Buffer.from(']')
        return
      }
    yield bytes
  }
}
