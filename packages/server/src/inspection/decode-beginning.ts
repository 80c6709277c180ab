import { Readable } from 'node:stream'
import { constants, createGunzip, createZstdDecompress } from 'node:zlib'

/** What came may be the beginning of a body only. */
const decoders: Readonly<Record<string, () => ReturnType<typeof createGunzip>>> = {
  gzip: () => createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }),
  zstd: () => createZstdDecompress({ finishFlush: constants.ZSTD_e_flush }),
}

/** So much of a compressed body as text, and whether there is more; as it came where it cannot be decompressed. */
export async function decodeBeginning(
  came: Buffer,
  encoding: string | undefined,
  most: number,
): Promise<{ text: Buffer; isCut: boolean }> {
  const decoder = encoding === undefined ? undefined : decoders[encoding]?.()
  if (decoder === undefined) return { text: came, isCut: false }
  const pieces: Buffer[] = []
  let size = 0
  Readable.from([came]).pipe(decoder)
  try {
    // Leaving the loop destroys the decoder: a few bytes may decompress to endless ones.
    for await (const piece of decoder as AsyncIterable<Buffer>) {
      pieces.push(piece)
      size += piece.length
      if (size > most) break
    }
  } catch {
    if (size === 0) return { text: came, isCut: false }
  }
  return { text: Buffer.concat(pieces).subarray(0, most), isCut: size > most }
}
