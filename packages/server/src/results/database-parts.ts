import type { PartStore } from './part-store.ts'
import { chunksOf, rowPart, tooLarge } from './row-part.ts'

/** Parts whose rows hold them: for several server processes on one PostgreSQL, which share no folder. */
export function createDatabaseParts(): PartStore {
  return {
    receive: async (_key, body, limit, onPiece) => {
      const chunks: Uint8Array[] = []
      let size = 0
      for await (const chunk of chunksOf(body)) {
        size += chunk.byteLength
        if (size > limit) throw tooLarge(limit)
        onPiece?.(chunk)
        chunks.push(chunk)
      }
      return rowPart(Buffer.concat(chunks, size))
    },
    read: (part) => {
      throw new Error(`Part ${part.number} of run ${part.runId} is in an object storage; set POSTERN_RESULTS_URL to it`)
    },
    // The rows go with their run.
    removeRun: async () => {},
    removeConnection: async () => {},
  }
}
