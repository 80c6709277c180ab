import { createHash } from 'node:crypto'
import { pipeline, Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { largestPart } from '@postern/protocol'
import { bytesPassed } from './free-buffers.ts'

const outputChunk = 64 * 1024

const decoders = {
  gzip: () => createGunzip({ chunkSize: outputChunk }),
  zstd: () => createZstdDecompress({ chunkSize: outputChunk }),
}

/** The rows of one part, decoded in a stream; fails when the stored bytes are not those that were received. */
export async function* decodePart(
  stored: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  part: { encoding: 'identity' | keyof typeof decoders; digest: string; number: number },
): AsyncGenerator<Uint8Array> {
  const checked = checkDigest(stored, part)
  if (part.encoding === 'identity') {
    yield* checked
    return
  }
  const decoder = decoders[part.encoding]()
  // Its error reaches the loop below by the decoder, which the pipeline destroys with it.
  const decoded = pipeline(Readable.from(checked, { objectMode: false }), decoder, () => {})
  let size = 0
  for await (const bytes of decoded as AsyncIterable<Uint8Array>) {
    size += bytes.byteLength
    // A few bytes may decode to endless ones.
    if (size > largestPart) throw new Error(`Part ${part.number} decodes to more than ${largestPart} bytes`)
    yield bytes
  }
}

async function* checkDigest(
  stored: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  { digest, number }: { digest: string; number: number },
): AsyncGenerator<Uint8Array> {
  const digesting = createHash('sha256')
  for await (const bytes of stored) {
    digesting.update(bytes)
    bytesPassed(bytes.byteLength)
    yield bytes
  }
  if (digesting.digest('base64') !== digest) throw new Error(`Part ${number} is damaged: its digest does not match`)
}
