import type { Readable } from 'node:stream'

/** How much of an answer is kept. */
export const excerptBytes = 4 * 1024
/** An answer up to here is read to its end, so that the connection can be used again. */
const largestDrained = 64 * 1024

/** The beginning of a receiver's answer as text; what does not come in time is left out, since the status is what counts. */
export async function readExcerpt(body: Readable, timeoutMs: number, most = excerptBytes): Promise<string> {
  const kept: Uint8Array[] = []
  let size = 0
  const timer = setTimeout(() => body.destroy(), timeoutMs)
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      if (size < most) kept.push(chunk.subarray(0, most - size))
      size += chunk.byteLength
      if (size > Math.max(largestDrained, most)) break
    }
  } catch {
    // A cut body still has its beginning.
  } finally {
    clearTimeout(timer)
  }
  // As a stream, so that a character cut at the end is left out; PostgreSQL's text takes no NUL.
  return new TextDecoder().decode(Buffer.concat(kept), { stream: true }).replaceAll('\0', '\u{fffd}')
}
