import type { Readable } from 'node:stream'

/** A whole body, which must not be larger; a larger one is broken off. */
export async function readBounded(body: Readable, largest: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > largest) throw new Error(`the answer has more than ${largest} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, size)
}
