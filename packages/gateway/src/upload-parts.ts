import { hash } from 'node:crypto'
import { promisify } from 'node:util'
import { constants, zstdCompress } from 'node:zlib'
import type { PreparedPart } from './server-client.ts'

/** Size in bytes of a part before compression: large enough for speed, small enough for a slow line and a small gateway. */
export const partBytes = 2 * 1024 * 1024

/** Parts that are held in memory at a time, being sent or waiting for an answer. */
const partsInFlight = 2

const compress = promisify(zstdCompress)

export interface PartUpload {
  /** Takes a copy of the rows and returns when there is room for the next ones. Rejects when a part was refused. */
  add(bytes: Uint8Array, rows: number): Promise<void>
  /** Waits until every part is stored; returns how many there are. */
  done(): Promise<number>
}

/**
 * Sends rows as numbered parts, two at a time. `add` holds its caller back while both are under way, so that a slow
 * server slows the reading of the database down and memory stays the same.
 *
 * @param put sends one part until it is stored; it may send the same bytes several times
 */
export function createPartUpload(put: (part: PreparedPart) => Promise<void>, compressed: boolean): PartUpload {
  const free: Buffer[] = Array.from({ length: partsInFlight }, () => Buffer.alloc(0))
  const underWay = new Set<Promise<void>>()
  let parts = 0
  let failure: { error: unknown } | undefined

  async function send(buffer: Buffer, length: number, rows: number, number: number): Promise<void> {
    try {
      const body = compressed ? await compressPart(buffer.subarray(0, length)) : buffer.subarray(0, length)
      const sha256 = hash('sha256', body, 'base64')
      await put({ number, body, rows, sha256, encoding: compressed ? 'zstd' : undefined })
      // Given back only when the server has it: nothing else may still read from this buffer.
      free.push(buffer)
    } catch (error) {
      failure ??= { error }
    }
  }

  const failIfRefused = () => {
    if (failure) throw failure.error
  }

  return {
    async add(bytes, rows) {
      failIfRefused()
      let buffer = free.pop()
      if (!buffer) throw new Error('add was called before the one before had returned')
      if (buffer.length < bytes.length) buffer = Buffer.allocUnsafeSlow(Math.max(bytes.length, partBytes))
      buffer.set(bytes)
      const sending = send(buffer, bytes.length, rows, parts)
      parts += 1
      underWay.add(sending)
      void sending.then(() => underWay.delete(sending))
      while (free.length === 0 && !failure) await Promise.race(underWay)
      failIfRefused()
    },
    async done() {
      await Promise.all(underWay)
      failIfRefused()
      return parts
    },
  }
}

/** Level 1: rows shrink about as much as at higher levels, at several hundred MB/s. */
const compressPart = (body: Uint8Array): Promise<Buffer> =>
  compress(body, { params: { [constants.ZSTD_c_compressionLevel]: 1 } })
