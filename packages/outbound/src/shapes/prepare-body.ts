import type { Readable } from 'node:stream'

/** Up to here the bytes are kept from the first reading, so that they need no second one. */
const largestKept = 1024 * 1024

export interface PreparedBody {
  readonly length: number
  /** Null where the body is to be read a second time. */
  readonly bytes: Buffer | null
}

/** Reads a body once for its signature and length, which go ahead of it; in constant memory. */
export async function prepareBody(
  body: Readable,
  signer: { update(bytes: Uint8Array): void },
  signal: AbortSignal,
): Promise<PreparedBody> {
  let kept: Uint8Array[] = []
  let length = 0
  // Leaving the loop destroys the stream.
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    signal.throwIfAborted()
    signer.update(chunk)
    length += chunk.byteLength
    if (length <= largestKept) kept.push(chunk)
    else kept = []
  }
  return { length, bytes: length <= largestKept ? Buffer.concat(kept, length) : null }
}
